"""A check that gets no folder, or whose files change, says what is so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.verdict import Verdict
from labs.grading import __main__ as grading
from labs.grading.check import Plan
from labs.grading.lab import find
from labs.grading.outcome import Outcome

FULL = """
import errno, os, sys, tempfile
def full(**_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
tempfile.mkdtemp = full
from labs.grading.__main__ import main
sys.exit(main(["1", "--folder", sys.argv[1]]))
"""


def test_a_full_disk_is_no_verdict_on_anybody(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == Verdict.COULD_NOT_JUDGE
    assert "No space left on device" in ended.stderr
    assert "TMPDIR" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_is_edited_during_a_check_was_as_given_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = find("1")
    for path in lab.start.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())

    async def check(*_: object) -> Outcome:
        (tmp_path / "Procfile").write_text("api: mine\n", "utf-8")
        return Outcome(Verdict.WRONG, 7)

    monkeypatch.setattr(grading, "check", check)
    code = grading._checked(
        Plan(lab, tmp_path, 7), tmp_path, lambda _: None, True
    )
    assert code == Verdict.NOT_STARTED
