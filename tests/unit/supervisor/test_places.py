"""Folders, secrets and the lock of a stack."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from pathlib import Path

import pytest

from demo.supervisor import lock, places
from demo.supervisor.places import PlaceError


def test_a_secret_stays_the_same_and_is_ours_alone(tmp_path: Path) -> None:
    first = places.prepare(tmp_path / "var", tmp_path / "run")
    again = places.prepare(tmp_path / "var", tmp_path / "run")
    assert first.secret("valkey") == again.secret("valkey")
    assert first.secret("owner") != first.secret("valkey")
    file = tmp_path / "var" / "secret" / "valkey"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_that_was_lost_in_a_power_failure_is_made_anew(
    tmp_path: Path,
) -> None:
    found = places.prepare(tmp_path / "var", tmp_path / "run")
    file = tmp_path / "var" / "secret" / "valkey"
    file.touch()
    assert len(found.secret("valkey")) == 43
    assert found.secret("valkey") == file.read_text("ascii")


def test_a_secret_that_cannot_be_read_or_kept_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = places.prepare(tmp_path / "var", tmp_path / "run")
    folder = tmp_path / "var" / "secret"
    (folder / "owner").write_bytes(b"\xff")
    (folder / "worker").mkdir()
    for name, why in (("owner", "isn't a secret"), ("worker", "directory")):
        with pytest.raises(PlaceError, match=f"secret/{name}: .*{why}"):
            found.secret(name)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(places.os, "fsync", full)
    with pytest.raises(PlaceError, match="secret/valkey: No space left"):
        found.secret("valkey")
    assert not (folder / "valkey").exists()


def test_two_checkouts_have_two_run_folders(tmp_path: Path) -> None:
    one = places.default_run_folder(tmp_path / "one" / "var")
    other = places.default_run_folder(tmp_path / "other" / "var")
    assert one != other


def test_a_run_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PlaceError, match="not a folder of yours"):
        places.prepare(tmp_path / "var", tmp_path / "run")


def test_a_run_folder_is_private(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o777)
    places.prepare(tmp_path / "var", tmp_path / "run")
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


def test_too_long_a_run_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="ACCEPTED_RUN_DIR"):
        places.prepare(tmp_path / "var", tmp_path / ("r" * 120))


def test_a_long_temp_folder_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = str(tmp_path / ("t" * 90))
    monkeypatch.setattr(places.tempfile, "gettempdir", lambda: long)
    assert places.default_run_folder(tmp_path).parent == Path("/tmp")


def test_a_second_supervisor_hears_who_is_there(tmp_path: Path) -> None:
    owner = lock.Owner(os.getpid(), "http://127.0.0.1:8000", "/tmp/x")
    handle = lock.take(tmp_path / "lock", owner)
    with pytest.raises(lock.AlreadyRunning, match=r"at http://127\.0\.0\.1"):
        lock.take(tmp_path / "lock", owner)
    assert lock.holder(tmp_path / "lock") == owner
    os.close(handle)
    assert lock.holder(tmp_path / "lock") is None
    os.close(lock.take(tmp_path / "lock", owner))


def test_locks_are_taken_all_or_none(tmp_path: Path) -> None:
    found = places.prepare(tmp_path / "var", tmp_path / "run")
    owner = lock.Owner(os.getpid(), "http://127.0.0.1:8000", "/tmp/x")
    last = lock.take(found.locks[-1], owner)
    with pytest.raises(lock.AlreadyRunning, match="run is its"):
        lock.take_all(found.locks, owner)
    assert not lock.is_taken(found.lock)
    os.close(last)
    taken = lock.take_all(found.locks, owner)
    assert all(map(lock.is_taken, found.locks))
    for handle in taken:
        os.close(handle)


def test_a_lock_is_free_when_its_last_holder_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    owner = lock.Owner(os.getpid(), "http://127.0.0.1:8000", "/tmp/x")
    handle = lock.take(file, owner)
    heir = subprocess.Popen(["sleep", "60"], pass_fds=[handle])
    os.close(handle)
    try:
        with pytest.raises(lock.AlreadyRunning) as caught:
            lock.take(file, owner)
        assert f"sleep (pid {heir.pid}, since 20" in str(caught.value)
        assert f"`kill {heir.pid}`" in str(caught.value)
    finally:
        heir.kill()
        heir.wait()
    assert not lock.is_taken(file)


def test_a_lock_that_can_not_be_opened_is_named(tmp_path: Path) -> None:
    owner = lock.Owner(1, "", "")
    with pytest.raises(lock.LockError, match="cannot open"):
        lock.take(tmp_path / "nowhere" / "lock", owner)
    assert not lock.is_taken(tmp_path / "nowhere" / "lock")
