"""A subcommand that fails says why, and its exit code is no verdict."""

from __future__ import annotations

import pytest

from accepted.lab import judging, progress
from accepted.lab.errors import LabError
from labs.grading.lab import Lab
from tests.unit.lab.conftest import run, started


@pytest.mark.parametrize("command", ["list", "doctor", "check"])
def test_a_folder_of_nobody_is_refused(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("ACCEPTED_LABS_DIR", "~no-such-user/x")
    said = run(command)
    assert said.exit_code == 2
    assert "ACCEPTED_LABS_DIR is '~no-such-user/x', which can't" in said.stderr


def test_a_failure_of_the_command_is_no_verdict(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1 would say that the code is wrong."""
    started(lab, code=0)
    monkeypatch.setattr(judging, "new_check", lambda *_: {}["a bug"])
    said = run("check", "5")
    assert said.exit_code == 4
    assert said.stderr == "`accepted lab` itself failed: KeyError: 'a bug'\n"


def test_a_verdict_is_told_though_it_cannot_be_noted(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(lab, code=0)

    def full(_: object) -> None:
        raise LabError("The disk is full: progress.json can't be written.")

    monkeypatch.setattr(progress, "_write", full)
    said = run("check", "5")
    assert said.exit_code == 0
    assert "PASS" in said.output
    assert "Not noted: The disk is full" in said.output
