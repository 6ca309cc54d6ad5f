"""Checks one folder: `python -m labs.grading LAB [--folder F]`.

The exit code is the verdict: 0 pass, 1 wrong, 2 could not judge, 3 not
started, 4 the grader failed. With --json, one object a line, as it happens.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.verdict import Verdict
from labs.grading.check import Plan, Say, check, grader
from labs.grading.environment import is_unchanged
from labs.grading.guardian import guarded
from labs.grading.lab import Lab, UnknownLab, find
from labs.grading.outcome import Outcome, verdict_line
from labs.grading.text import printed

SEEDS = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and report; return the exit code."""
    options = _options(arguments)
    say: Say = _say_json if options.json else printed
    try:
        lab = find(options.lab)
    except UnknownLab as unknown:
        print(unknown, file=sys.stderr)
        return Verdict.COULD_NOT_JUDGE
    if not lab.is_ready and not (lab.folder / "grader").is_dir():
        print(f"Lab {lab.slug} is planned, and not here yet.", file=sys.stderr)
        return Verdict.COULD_NOT_JUDGE
    if options.history:
        try:
            options.history.touch()
        except OSError as error:
            print(f"--history {options.history}: {error}", file=sys.stderr)
            return Verdict.COULD_NOT_JUDGE
    seed = options.seed
    if seed is None:
        seed = random.SystemRandom().randrange(SEEDS)
    plan = Plan(
        lab,
        Path(options.folder).resolve(),
        seed,
        is_whole=options.all,
        is_first_part_only=options.fast,
        without=options.without,
        history=options.history,
    )
    is_learners = not plan.code.is_relative_to(lab.folder)
    return guarded(lambda folder: _checked(plan, folder, say, is_learners))


def _checked(plan: Plan, folder: Path, say: Say, is_learners: bool) -> int:
    try:
        say(_begin(plan.lab, plan.seed))
        # Before it begins: learners edit while it runs.
        is_as_given = is_learners and is_unchanged(plan.lab, plan.code)
        outcome = asyncio.run(check(plan, folder, say))
        if is_as_given and outcome.verdict is Verdict.WRONG:
            why = "it is still as the lab gave it, and fails like this"
            outcome = Outcome(
                Verdict.NOT_STARTED,
                *(outcome.seed, outcome.violations, why),
                *(outcome.took_s, outcome.output, outcome.errors),
            )
    except Exception:  # A grader's own fault is a verdict, too.
        why = traceback.format_exc(limit=-4)
        outcome = Outcome(Verdict.HARNESS_FAILED, plan.seed, why=why)
    say(verdict_line(outcome))
    return outcome.verdict


def _begin(lab: Lab, seed: int) -> dict[str, Any]:
    parts, _ = grader(lab)
    return {
        "event": "begin",
        "lab": lab.slug,
        "title": lab.title,
        "seed": seed,
        "parts": [part.name for part in parts],
    }


def _say_json(line: dict[str, Any]) -> None:
    try:
        print(json.dumps(line, default=str), flush=True)
    except BrokenPipeError:
        # Nobody reads any more: the check goes on to its end.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m labs.grading")
    parser.add_argument("lab", help="its number or name: 5, kill-the-worker")
    parser.add_argument(
        "--folder", default=".", help="the code to check (default: here)"
    )
    parser.add_argument(
        "--seed", type=int, help="repeat a check with the inputs of this seed"
    )
    parser.add_argument(
        "--all", action="store_true", help="go on after a violation"
    )
    parser.add_argument(
        "--fast", action="store_true", help="only the first part: no pass"
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a line"
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="REQUIREMENT",
        help="judge by all requirements but this one",
    )
    parser.add_argument(
        "--history",
        type=Path,
        metavar="FILE",
        help="keep all that was sent, seen and broken, one record a line",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
