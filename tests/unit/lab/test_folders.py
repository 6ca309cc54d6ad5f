"""A learner's folder is never overwritten, and kept when begun anew."""

from __future__ import annotations

import errno
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accepted.lab import folders
from accepted.lab.catalogue import find
from accepted.lab.errors import LabError
from labs.grading.lab import Lab


def test_a_start_is_copied_as_it_is(lab: Lab) -> None:
    to = folders.start(lab)
    assert to == folders.home() / "05-kill-the-worker"
    assert sorted(path.name for path in to.iterdir()) == [
        "Procfile", "work.py",
    ]  # fmt: skip
    assert folders.is_started(lab)
    assert folders.is_unchanged(lab)


def test_a_folder_with_files_is_refused_with_what_to_do(lab: Lab) -> None:
    to = folders.start(lab)
    (to / "work.py").write_text("mine", "utf-8")
    with pytest.raises(LabError, match=r"has files already.*reset 5"):
        folders.start(lab)
    assert (to / "work.py").read_text("utf-8") == "mine"
    assert not folders.is_unchanged(lab)


def test_an_empty_folder_is_taken(lab: Lab) -> None:
    folders.folder(lab).mkdir(parents=True)
    assert (folders.start(lab) / "work.py").exists()


def test_a_file_in_its_place_is_refused(lab: Lab) -> None:
    folders.home().mkdir()
    folders.folder(lab).touch()
    with pytest.raises(LabError, match="is a file"):
        folders.start(lab)


def test_a_reset_keeps_the_old_one_under_its_date(lab: Lab) -> None:
    to = folders.start(lab)
    (to / "work.py").write_text("mine", "utf-8")
    kept = folders.reset(lab, datetime(2026, 11, 27, 14, 3, 5, tzinfo=UTC))
    assert kept.name == "05-kill-the-worker.2026-11-27T14-03-05"
    assert (kept / "work.py").read_text("utf-8") == "mine"
    assert folders.is_unchanged(lab)


def test_a_lab_that_is_not_started_cannot_be_reset(lab: Lab) -> None:
    with pytest.raises(LabError, match=r"isn't started.*start 5"):
        folders.reset(lab)


def test_a_full_disk_leaves_no_half_folder(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: Path, to: Path, **_: Any) -> None:
        Path(to).mkdir()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(LabError, match="The disk is full"):
        folders.start(lab)
    assert list(folders.home().iterdir()) == []


def test_a_place_without_permission_is_named(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, **_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(
        LabError, match=r"mine can't be opened or written.*ACCEPTED_LAB"
    ):
        folders.start(lab)


def test_a_reset_that_fails_puts_the_folder_back(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = folders.start(lab)
    (to / "work.py").write_text("mine", "utf-8")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(LabError, match="disk is full"):
        folders.reset(lab)
    assert (to / "work.py").read_text("utf-8") == "mine"


def test_the_folder_you_are_in_says_which_lab_is_meant(lab: Lab) -> None:
    to = folders.start(lab)
    (to / "deep").mkdir()
    assert folders.containing(to / "deep") == lab
    assert folders.containing(folders.home()) is None


@pytest.mark.parametrize(
    "name",
    ["5", "05", "kill-the-worker", "kill_the_worker", "05-kill-the-worker"],
)
def test_a_lab_is_found_by_each_of_its_names(lab: Lab, name: str) -> None:
    assert find(name) == lab


@pytest.mark.parametrize(
    "name", ["kil-the-workers", "Kill the worker!", "worker"]
)
def test_a_wrong_name_is_answered_with_the_nearest(
    lab: Lab, name: str
) -> None:
    with pytest.raises(LabError, match="Did you mean kill-the-worker"):
        find(name)


@pytest.mark.parametrize("name", ["13", "0", "", "zzzz", "../..", "5x"])
def test_a_name_like_no_other_is_answered_with_the_list(
    lab: Lab, name: str
) -> None:
    with pytest.raises(LabError, match="the labs are 1 to 12"):
        find(name)


def test_a_disk_that_fills_up_at_a_file_is_said_as_one(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copying itself goes on, and names all files in a list of tuples."""

    def full(_source: str, to: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), to)

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(LabError, match="The disk is full"):
        folders.start(lab)
    assert list(folders.home().iterdir()) == []


def test_files_of_a_read_only_checkout_can_be_written(lab: Lab) -> None:
    (lab.start / "work.py").chmod(0o444)
    lab.start.chmod(0o555)
    to = folders.start(lab)
    modes = [path.stat().st_mode & 0o200 for path in (to, to / "work.py")]
    assert modes == [0o200, 0o200]


def test_ctrl_c_in_a_reset_puts_the_folder_back(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = folders.start(lab)
    (to / "work.py").write_text("mine", "utf-8")

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copytree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        folders.reset(lab)
    assert (to / "work.py").read_text("utf-8") == "mine"


def test_in_a_kept_copy_no_lab_is_meant(lab: Lab) -> None:
    """A shell stays there after a reset, and so does an editor."""
    folders.start(lab)
    kept = folders.reset(lab)
    with pytest.raises(LabError, match=r"a reset has kept.*cd /"):
        folders.containing(kept)
