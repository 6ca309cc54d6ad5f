"""A learner's folder is copied whole, whatever else lies in it."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labs.grading import copying
from labs.grading.broken import CannotJudge
from labs.grading.copying import copied
from labs.grading.environment import is_unchanged
from labs.grading.lab import Lab, find


@pytest.fixture
def lab() -> Lab:
    """Give a lab with a given file."""
    return find("1")


@pytest.fixture
def own(lab: Lab, tmp_path: Path) -> Path:
    """Give a learner's folder."""
    shutil.copytree(lab.start, tmp_path / "own")
    return tmp_path / "own"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_special_files_are_left_out(
    lab: Lab, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(own)
    os.mkfifo(own / "queue")
    # The path of a socket is short.
    monkeypatch.chdir(own)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind("app.sock")
        assert names(copied(lab, own, tmp_path / "copy")) == before
    assert is_unchanged(lab, own)


def test_links_lead_to_the_same_files(
    lab: Lab, own: Path, tmp_path: Path
) -> None:
    (tmp_path / "shared.py").write_text("shared = 1\n", "utf-8")
    (own / "near.py").symlink_to("api.py")
    (own / "far.py").symlink_to("../shared.py")
    (own / "whole.py").symlink_to(tmp_path / "shared.py")
    (own / "gone.py").symlink_to("nowhere.py")
    (own / "folder").symlink_to(tmp_path)
    folder = tmp_path / "deep" / "copy"
    folder.parent.mkdir()
    copy = copied(lab, own, folder)
    assert (copy / "near.py").resolve() == (copy / "api.py").resolve()
    for name in ("far.py", "whole.py"):
        assert (copy / name).read_text("utf-8") == "shared = 1\n"
    assert (copy / "gone.py").is_symlink()
    assert (copy / "folder" / "shared.py").is_file()


@pytest.mark.parametrize("leads_to", ["outside.py", "nowhere/at_all.py"])
def test_a_given_file_replaces_a_link(
    lab: Lab, own: Path, tmp_path: Path, leads_to: str
) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("mine\n", "utf-8")
    (own / "sales.py").unlink()
    (own / "sales.py").symlink_to(tmp_path / leads_to)
    copy = copied(lab, own, tmp_path / "copy")
    assert not (copy / "sales.py").is_symlink()
    given = (lab.start / "sales.py").read_bytes()
    assert (copy / "sales.py").read_bytes() == given
    assert outside.read_text("utf-8") == "mine\n"


def test_a_given_file_replaces_a_folder(
    lab: Lab, own: Path, tmp_path: Path
) -> None:
    (own / "sales.py").unlink()
    (own / "sales.py").mkdir()
    assert (copied(lab, own, tmp_path / "copy") / "sales.py").is_file()


@pytest.mark.parametrize("vanishes", ["notes.py~", "drafts"])
def test_what_vanishes_is_left_out(
    lab: Lab,
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    vanishes: str,
) -> None:
    before = names(own)
    (own / "drafts").mkdir()
    (own / "drafts" / "x.py").touch()
    (own / "notes.py~").touch()
    size = copying._size

    def sized(path: Path) -> int:
        shutil.rmtree(own / "drafts", ignore_errors=True)
        (own / "notes.py~").unlink(missing_ok=True)
        return size(path)

    monkeypatch.setattr(copying, "_size", sized)
    assert names(copied(lab, own, tmp_path / "copy")) == before


def refusing(number: int) -> Any:
    def copy2(path: Path, _: Path) -> None:
        raise OSError(number, os.strerror(number), str(path))

    return copy2


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, r"api\.py can't be read \(Permission denied\)"),
        (errno.EIO, r"api\.py can't be read"),
        (errno.ENOSPC, "the disk is full"),
    ],
)
def test_what_cant_be_copied_is_named(
    lab: Lab,
    own: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
) -> None:
    monkeypatch.setattr(copying.shutil, "copy2", refusing(number))  # type: ignore[attr-defined]
    for path in own.iterdir():
        if path.name != "api.py":
            path.unlink()
    with pytest.raises(CannotJudge, match=words):
        copied(lab, own, tmp_path / "copy")


def test_a_name_of_other_bytes_is_compared(lab: Lab, own: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("names are UTF-8 there")
    (Path(os.fsdecode(os.fsencode(own) + b"/\xff.py"))).touch()
    assert not is_unchanged(lab, own)


def test_a_file_that_cant_be_read_could_not_be_judged(own: Path) -> None:
    """The whole command says so; root could read a file of mode 0."""
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (own / "api.py").chmod(0)
    grader = [sys.executable, "-m", "labs.grading", "1", "--folder", str(own)]
    ended = subprocess.run(grader, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "api.py can't be read" in ended.stdout
