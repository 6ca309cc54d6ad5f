"""Hints, the solution and a fresh start, as subcommands give them."""

from __future__ import annotations

from accepted.lab import progress
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, SECOND, plan, run, started


def test_hints_come_in_three_tiers_for_what_was_broken(lab: Lab) -> None:
    started(lab, code=1, broken=[SECOND])
    refused = run("hint")
    assert refused.exit_code == 2
    assert "Check first" in refused.stderr
    run("check")
    first = run("hint")
    assert "L05-ENDS-01  lost" in first.output
    assert "Look at the second charge." in first.output
    assert "The setting is in work.py." not in first.output
    second = run("hint")
    assert "Look at the second charge." in second.output
    assert "The setting is in work.py." in second.output
    assert "Read: site/chapters/7-delivery.md#at-least-once" in second.output
    refused = run("solution")
    assert refused.exit_code == 2
    assert "1 to go" in refused.stderr
    third = run("hint")
    assert "Charge under a key." in third.output
    assert "lab solution 5" in third.output
    assert run("hint").output == third.output
    assert progress.read().of(lab).hints == {SECOND: 3}


def test_the_solution_after_hints_is_asked_for_and_noted(lab: Lab) -> None:
    folder = started(lab, code=1, broken=[FIRST])
    run("check")
    for _ in range(3):
        run("hint")
    assert run("solution", input_="n\n").exit_code == 1
    assert not progress.read().of(lab).with_solution
    said = run("solution", input_="y\n")
    assert '"""ack late."""' in said.output
    assert progress.read().of(lab).with_solution
    plan(folder, code=0)
    run("check")
    assert "done, with the solution" in run("list").output


def test_the_solution_after_a_pass_is_free(lab: Lab) -> None:
    started(lab, code=0)
    run("check")
    said = run("solution")
    assert '"""ack late."""' in said.output
    assert "Because of the key." in said.output
    assert not progress.read().of(lab).with_solution
    refused = run("hint")
    assert "Nothing is wrong" in refused.stderr


def test_a_reset_asks_and_keeps(lab: Lab) -> None:
    folder = started(lab, code=1)
    assert run("reset", "5", input_="n\n").exit_code == 1
    assert (folder / "plan.json").exists()
    said = run("reset", "5", input_="y\n")
    assert said.exit_code == 0
    assert not (folder / "plan.json").exists()
    assert "Kept: " in said.output
