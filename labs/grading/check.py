"""Checks a folder by the grader of a lab: parts in turn, then judges.

After each part, all judges read the whole history. A check ends at the first
part with a violation, unless all of them are wanted.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.checkers.violation import Violation
from harness.history import load
from harness.verdict import Verdict
from labs.grading.accepting import something_is_accepted
from labs.grading.bench import Bench
from labs.grading.broken import CannotGoOn, CannotJudge, is_full
from labs.grading.clock import Clock
from labs.grading.copying import copied
from labs.grading.ending import processes_stay
from labs.grading.lab import Lab
from labs.grading.leading import locations_lead_here
from labs.grading.outcome import Outcome, violation_line
from labs.grading.part import Judge, Part

Say = Callable[[dict[str, Any]], None]
# The lines of each process, by its name.
Printed = dict[str, list[str]]

# A check is given up after this many times what it may take: on a machine
# that is busy with something else, everything takes longer.
PATIENCE = 4
# A look costs milliseconds of the machine that is judged on.
LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """The parameters of a check."""

    lab: Lab
    code: Path
    seed: int
    # Whether the check goes on after a violation.
    is_whole: bool = False
    # Whether it ends after the first part, and so can't pass.
    is_first_part_only: bool = False
    # Requirements whose judges are switched off, for the proof.
    without: Collection[str] = ()
    # Where all records of the check are kept, if they are.
    history: Path | None = None


async def check(plan: Plan, folder: Path, say: Say) -> Outcome:
    """Check a copy of the learner's folder in `folder`, which is empty."""
    began_s = time.monotonic()
    found: list[Violation] = []
    output: Printed = {}
    errors: Printed = {}
    limit_s = plan.lab.budget_s * PATIENCE
    verdict, why, unrun = Verdict.PASS, "", ""
    clock = Clock()
    try:
        async with asyncio.timeout(limit_s):
            code = copied(plan.lab, plan.code, folder / "code")
            try:
                bench = Bench(plan.lab, code, folder, plan.seed)
                async with bench:
                    try:
                        unrun = await _run(plan, bench, found, say, clock)
                    finally:
                        output = _named(bench.service.output(), code)
                        errors = _named(_errors(bench), code)
                        _keep(plan, bench)
            except CannotGoOn as broken:
                _add(plan, found, [broken.violation], say)
    except TimeoutError:
        verdict = Verdict.COULD_NOT_JUDGE
        why = f"the check wasn't done within {limit_s:.0f} s; {_last(folder)}"
    except CannotJudge as reason:
        verdict, why = Verdict.COULD_NOT_JUDGE, str(reason)
    except OSError as error:
        if not is_full(error):
            raise
        verdict, why = Verdict.COULD_NOT_JUDGE, f"the disk is full: {folder}"
    if was_set := clock.was_set():
        verdict, why = Verdict.COULD_NOT_JUDGE, was_set
    elif found:
        verdict = Verdict.WRONG
    is_partial = verdict is Verdict.PASS and bool(unrun)
    if is_partial:
        verdict, why = Verdict.COULD_NOT_JUDGE, unrun
    return Outcome(
        *(verdict, plan.seed, found, why, time.monotonic() - began_s),
        *(output, errors, is_partial),
    )


def _errors(bench: Bench) -> Printed:
    """Return the last traceback of each process that printed one."""
    return {
        name: list(each.error)
        for name, copies in bench.service.processes.items()
        for each in copies
        if each.error
    }


def _named(printed: Printed, code: Path) -> Printed:
    """Name the learner's files as in their folder, not as in our copy."""
    return {
        name: [line.replace(f"{code}/", "") for line in lines]
        for name, lines in printed.items()
    }


async def _run(
    plan: Plan, bench: Bench, found: list[Violation], say: Say, clock: Clock
) -> str:
    """Drive the parts that are wanted; return which weren't, in words."""
    parts, judges = grader(plan.lab)
    for number, part in enumerate(parts, 1):
        say(
            {
                "event": "part",
                "number": number,
                "of": len(parts),
                "name": part.name,
            }
        )
        bench.note("part", name=part.name)
        try:
            await _watched(bench, part, clock)
        except CannotGoOn as broken:
            _add(plan, found, [broken.violation], say)
            return ""
        history = load(bench.histories)
        for judge in (locations_lead_here, *judges, processes_stay):
            _add(plan, found, judge(history), say)
        # A judge that is switched off may be the one that would have said it.
        if not found and not plan.without:
            _add(plan, found, something_is_accepted(history), say)
        if found and not plan.is_whole:
            return ""
        if plan.is_first_part_only and len(parts) > 1:
            return f"only the first of {len(parts)} parts was run"
    return ""


async def _watched(bench: Bench, part: Part, clock: Clock) -> None:
    """Drive a part; end it when the service gets out of hand."""
    driving = asyncio.ensure_future(part.drive(bench))
    try:
        while not driving.done():
            await asyncio.wait([driving], timeout=LOOK_S)
            clock.look()
            if (trouble := bench.service.trouble()) is not None:
                raise CannotGoOn(trouble)
    finally:
        driving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await driving


def grader(lab: Lab) -> tuple[Sequence[Part], Sequence[Judge]]:
    """Return the parts and judges of a lab."""
    room = f"labs.{lab.folder.name}.grader"
    parts = importlib.import_module(f"{room}.check").PARTS
    judges = importlib.import_module(f"{room}.invariants").JUDGES
    return parts, judges


def _add(plan: Plan, found: list[Violation], more: Any, say: Say) -> None:
    """Keep and say new violations: one per requirement, the first."""
    known = {violation.requirement for violation in found}
    for violation in more:
        id_ = violation.requirement
        if id_ in known or id_ in plan.without:
            continue
        if found and not plan.is_whole:
            return
        known.add(id_)
        found.append(violation)
        say(violation_line(plan.lab, violation))


def _keep(plan: Plan, bench: Bench) -> None:
    """Write all records where they are wanted, one JSON object a line."""
    if plan.history is not None:
        with plan.history.open("w", encoding="utf-8") as file:
            for record in load(bench.histories):
                print(json.dumps(asdict(record), default=str), file=file)


def _last(folder: Path) -> str:
    """Return what the history shows last, for a timeout."""
    histories = folder / "histories"
    records = load(histories) if histories.is_dir() else []
    if not records:
        return "nothing had happened yet"
    last = records[-1]
    return f"the last thing seen: {last.who} {last.what} {last.phase}"
