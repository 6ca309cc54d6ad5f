"""The subcommands: what they print, what they refuse, how they exit."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from accepted.lab import folders, preflight, progress
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, plan, run, started


def test_the_list_says_what_is_next(lab: Lab) -> None:
    said = run("list")
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert re.match(r">\s+5  Kill the worker\s+30 min\s+chapter 7", lines[4])
    assert lines[0].endswith("planned")
    assert "lab start 5" in lines[-1]
    assert max(map(len, lines)) < 80


def test_without_a_terminal_it_lists(lab: Lab) -> None:
    assert run().output == run("list").output


def test_a_start_shows_the_page_and_the_next_command(lab: Lab) -> None:
    said = run("start", "kill-the-worker")
    assert "A story of two charges." in said.output
    assert "05-kill-the-worker" in said.output
    assert "lab check 5" in said.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["start", "kil-the-workers"], "Did you mean kill-the-worker"),
        (["start", "1"], "is planned, and not here yet"),
        (["check", "1"], "is planned, and not here yet"),
        (["check", "5"], "isn't started"),
        (["watch", "5"], "isn't started"),
        (["hint", "5"], "isn't started"),
        (["reset", "5"], "isn't started"),
        (["solution", "5"], "isn't started"),
        (["check"], r"Which lab\? None is started yet"),
        (["check", "--all-labs"], "No lab is started"),
        (["report", "--import", "ACC-1"], "isn't a code|wrong or missing"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_2(
    lab: Lab, arguments: list[str], words: str
) -> None:
    said = run(*arguments)
    assert said.exit_code == 2
    assert re.search(words, said.stderr)
    assert said.stderr.count("\n") == 1
    assert not said.stdout


def test_a_wrong_check_shows_one_violation_and_is_noted(lab: Lab) -> None:
    started(lab, code=1, broken=[FIRST])
    said = run("check", "5")
    assert said.exit_code == 1
    assert "Kill the worker, seed 7" in said.output
    assert "  2 of 2  a worker killed" in said.output
    assert FIRST in said.output
    assert "POST /orders" in said.output
    assert max(map(len, said.output.splitlines())) <= 80
    own = progress.read().of(lab)
    assert (own.attempts, own.done, own.requirement) == (1, False, FIRST)


def test_a_pass_shows_why_it_holds_once(lab: Lab) -> None:
    started(lab, code=0)
    first, second = run("check"), run("check")
    assert first.exit_code == second.exit_code == 0
    assert "PASS  Kill the worker" in first.output
    assert "Because of the key." in first.output
    assert "Because of the key." not in second.output
    own = progress.read().of(lab)
    assert (own.attempts, own.done, own.with_solution) == (2, True, False)
    assert ">  6  The visibility trap" in run("list").output


def test_what_could_not_be_judged_is_no_attempt(lab: Lab) -> None:
    started(lab, code=2, why="no port is free")
    said = run("check", "5")
    assert said.exit_code == 2
    assert "no port is free. That isn't a failure of yours." in said.output
    assert "lab doctor" in said.output
    assert progress.read().of(lab).attempts == 0


def test_an_unchanged_start_is_not_started_and_still_shown(lab: Lab) -> None:
    started(lab, code=3, broken=[FIRST])
    said = run("check", "5")
    assert said.exit_code == 3
    assert "two charges for order 17" in said.output
    assert "The folder is as the lab gave it" in said.output
    assert progress.read().of(lab).attempts == 0


def test_json_is_what_the_grader_says(lab: Lab) -> None:
    started(lab, code=1, broken=[FIRST])
    said = run("check", "5", "--json")
    events = [json.loads(line)["event"] for line in said.stdout.splitlines()]
    assert events == ["begin", "part", "part", "violation", "verdict"]


def test_a_fast_check_is_no_pass(lab: Lab) -> None:
    started(lab, code=0, part_s=0.2)
    said = run("check", "5", "--fast")
    assert said.exit_code == 2
    assert "NOTHING WRONG SO FAR" in said.output
    assert not progress.read().of(lab).done


def test_a_fast_check_that_lists_all_is_wrong_after_a_violation(
    lab: Lab,
) -> None:
    started(lab, code=1, broken=[FIRST])
    said = run("check", "5", "--all", "--fast")
    assert said.exit_code == 1
    assert "WRONG  charged-twice (1.5 s, seed 7)" in said.output
    assert "NOTHING WRONG" not in said.output
    own = progress.read().of(lab)
    assert (own.attempts, own.requirement) == (1, FIRST)
    assert "Look at the second charge." in run("hint", "5").output


def test_a_report_travels(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(lab, code=0)
    run("check")
    said = run("report")
    assert "1 of 12 done." in said.output
    found = re.search(r"--import (ACC-\S+)", said.output)
    assert found
    monkeypatch.setenv("ACCEPTED_LABS_DIR", str(tmp_path / "elsewhere"))
    assert not progress.read().done
    assert "1 of 12 done." in run("report", "--import", found[1]).output
    assert progress.read().done == 1


def test_the_truth_is_found_out_again(lab: Lab) -> None:
    folder = started(lab, code=0)
    run("check")
    plan(folder, code=1, broken=[FIRST])
    said = run("check", "--all-labs")
    assert said.exit_code == 1
    assert "wrong: charged-twice" in said.output
    assert progress.read().done == 0


def test_a_damaged_file_is_said(lab: Lab) -> None:
    started(lab, code=0)
    (folders.home() / progress.NAME).write_text("{", "utf-8")
    said = run("list")
    assert said.exit_code == 0
    assert "It is kept as progress.json.damaged-" in said.output


def test_the_doctor_says_what_to_do(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = run("doctor")
    assert good.exit_code == 0
    assert "Checks can judge here." in good.output
    monkeypatch.setattr(preflight, "SHARED", ("no_such_package",))
    monkeypatch.setattr(preflight, "NEEDED_FILES", 10**9)
    bad = run("doctor")
    assert bad.exit_code == 2
    assert "no_such_package missing; `make labs` installs them" in bad.output
    assert "ulimit -n" in bad.output
    assert "To fix first: packages, open files." in bad.output
    assert "could not judge" in bad.output


def test_everything_is_prepared_with_one_word(lab: Lab) -> None:
    said = run("prepare")
    assert said.exit_code == 0
    assert "No network is needed from here on." in said.output
    assert re.search(r"accepted lab\n", said.output)


def test_ctrl_c_ends_a_check_and_leaves_nothing(lab: Lab) -> None:
    folder = started(lab, part_s=60)
    program = (
        "import sys\n"
        "from accepted.lab import checking, judging\n"
        "from accepted.lab.checking import Check\n"
        "check = Check(sys.argv[1:], lambda e: print(e, flush=True))\n"
        "sys.exit(130 if judging.run(check) is None else 0)\n"
    )
    grader = [sys.executable, "-m", "tests.unit.lab.grader", str(folder)]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        (folders.home() / "ended").unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-c", program, *grader],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        with process, process.stdout:
            process.stdout.readline()
            os.kill(process.pid, number)
            assert process.wait(20) == 130
        assert (folders.home() / "ended").exists()
