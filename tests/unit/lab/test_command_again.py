"""Beginning anew, hints seen before, and codes of others."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from accepted.lab import folders, progress
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, plan, run


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
