"""Graders look through folders in which files and folders vanish meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labs.cancel_means_stop.grader.shop import receipts_in
from labs.claim_check.grader.usage import largest, size_mb

Look = Callable[[Path], Any]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder in which one of two files goes when it's looked at."""
    (tmp_path / "stays").write_text("a" * 2_000_000, "utf-8")
    goes = tmp_path / "goes"
    goes.write_text("b", "utf-8")
    real = os.stat

    def stat(path: Any, *more: Any, **named: Any) -> os.stat_result:
        found = real(path, *more, **named)
        if path == goes:
            # Gone after the first look, as `is_file` is one.
            goes.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(os, "stat", stat)
    return tmp_path


def test_a_receipt_that_vanishes_is_no_fault_of_the_grader(
    folder: Path,
) -> None:
    assert list(receipts_in(folder)) == ["stays"]
    assert not (folder / "goes").exists()


@pytest.mark.parametrize("look", [size_mb, largest])
def test_a_file_that_vanishes_is_not_counted(folder: Path, look: Look) -> None:
    assert look(folder) in (2.0, ["goes: 0.0 MB", "stays: 2.0 MB"])
    assert look(folder) in (2.0, ["stays: 2.0 MB"])


@pytest.mark.parametrize("look", [size_mb, largest, receipts_in])
def test_a_folder_that_vanishes_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    """It is listed, and gone when its own files are asked for."""
    (tmp_path / "a.txt").write_text("a" * 1_000_000, "utf-8")
    gone = tmp_path / "gone"
    gone.mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path) == str(gone):
            gone.rmdir()
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    seen = look(tmp_path)
    assert seen == 1.0 or "a.txt" in str(seen)
    assert not gone.exists()
