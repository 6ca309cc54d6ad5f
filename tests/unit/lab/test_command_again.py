"""Beginning anew, hints seen before, and codes of others."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accepted.lab import folders, preflight, progress
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, SECOND, plan, run, started


def test_a_reset_from_inside_says_where_the_shell_is(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = folders.start(lab)
    monkeypatch.setenv("ACCEPTED_CALLED_FROM", str(own))
    said = run("reset", "5", "--yes")
    assert f"cd {own}" in said.output
    monkeypatch.setenv("ACCEPTED_CALLED_FROM", str(folders.home()))
    folders.reset(lab, datetime(2026, 1, 1, tzinfo=UTC))
    assert "cd " not in run("reset", "5", "--yes").output


def test_hints_are_shown_again_without_taking_one(lab: Lab) -> None:
    plan(folders.start(lab), code=1, broken=[FIRST])
    run("check", "5")
    assert "No hint" in run("hint", "5", "--again").output
    first = run("hint", "5").output
    assert run("hint", "5", "--again").output == first
    assert progress.read().of(lab).hints == {FIRST: 1}


def test_a_code_is_shown_without_being_taken_over(lab: Lab) -> None:
    plan(folders.start(lab), code=0)
    run("check", "5")
    code = re.findall(r"ACC-\S+", run("report").output)[0]
    (folders.home() / "progress.json").unlink()
    said = run("report", "--show", code, "--show", code)
    assert said.output.count("1 of 12 done.") == 2
    assert progress.read().done == 0
    assert run("report", "--show", "ACC-1").exit_code == 2


@pytest.mark.parametrize("more", [["5"], ["--json"], ["--seed", "3"]])
def test_all_labs_go_alone(lab: Lab, more: list[str]) -> None:
    folders.start(lab)
    said = run("check", "--all-labs", *more)
    assert (said.exit_code, "goes alone" in said.output) == (2, True)


def test_of_several_labs_a_wrong_one_tells_most(
    catalogue: dict[int, Lab],
) -> None:
    started(catalogue[5], code=1, broken=[FIRST])
    started(catalogue[6], code=2, why="no port is free")
    assert run("check", "--all-labs").exit_code == 1


def test_hints_to_go_are_those_of_what_is_broken_now(lab: Lab) -> None:
    plan(started(lab, code=1, broken=[FIRST]), code=1, broken=[FIRST])
    run("check", "5")
    for _ in range(2):
        run("hint", "5")
    plan(folders.folder(lab), code=1, broken=[SECOND])
    run("check", "5")
    assert "3 to go" in run("solution", "5").output


def test_doctor_goes_on_without_a_folder_for_temporary_files(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    found = preflight.temporary()
    assert not found.is_ok
    assert "TMPDIR" in "".join(preflight.lines([found]))


def test_a_terminal_without_a_sign_shows_a_question_mark(
    tmp_path: Path,
) -> None:
    told = {"PYTHONIOENCODING": "latin-1", "ACCEPTED_LABS_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "accepted", "lab", "start", "1"],
        env={**os.environ, **told},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
