"""Runs the proof: `make labs-proof`, or `python -m labs.proof --help`.

The exit code is 1 if any check deviated from what was declared, and 2 if the
arguments name nothing that can be checked.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch

from labs.grading.lab import Lab, UnknownLab, find, labs
from labs.proof.building import BadCase
from labs.proof.cases import KINDS, Case, cases
from labs.proof.judging import deviations
from labs.proof.running import ROOT, Run, Seen, plan, run_all
from labs.proof.table import Line, as_json, conclusion, lines

RESULTS = ROOT / "build" / "labs-proof.json"
# What the checks that deviated have said, and the records they judged by.
EVIDENCE = ROOT / "build" / "labs-proof"
TIMES = 20
REFUSED = 2


class NothingToRun(Exception):
    """The arguments fit no case; the message says which there are."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all checks that are wanted; return the exit code."""
    options = _options(arguments)
    try:
        runs = planned(options)
    except (UnknownLab, NothingToRun, BadCase) as error:
        print(error, file=sys.stderr)
        return REFUSED
    # A shell lets what it starts in the background ignore Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    print(f"{len(runs)} checks, seed {options.seed}, {options.jobs} at a time")
    shutil.rmtree(EVIDENCE, ignore_errors=True)
    told: list[Line] = []

    def done(run: Run, seen: Seen) -> None:
        found = deviations(run, seen, options.slack)
        # A thousand histories don't stay in memory.
        line = Line(run, replace(seen, evidence=""), found)
        told.append(line)
        case = run.case
        result = "; ".join(line.deviations) or "as declared"
        print(
            f"{len(told)}/{len(runs)} {case.lab.slug} {case.kind} {case.name}"
            f" ({seen.took_s:.1f} s): {result}",
            flush=True,
        )
        if line.deviations:
            name = f"{case.lab.slug}-{case.kind}-{case.name}-{run.seed}.jsonl"
            EVIDENCE.mkdir(parents=True, exist_ok=True)
            (EVIDENCE / name).write_text(seen.evidence, "utf-8")

    try:
        run_all(runs, options.jobs, done)
    except KeyboardInterrupt:
        print("Interrupted.")
    finally:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(as_json(told), indent=1), "utf-8")
    print()
    print("\n".join(lines(told)))
    print(conclusion(told))
    if EVIDENCE.exists():
        print(f"What they said and judged by: {EVIDENCE.relative_to(ROOT)}/")
    is_whole = len(told) == len(runs)
    return 0 if is_whole and not any(each.deviations for each in told) else 1


def planned(options: argparse.Namespace) -> list[Run]:
    """Return the checks that are wanted.

    Raises UnknownLab, BadCase, or NothingToRun.
    """
    wanted = [find(name) for name in options.labs.split()] or _ready()
    known = [case for lab in wanted for case in cases(lab, options.times)]
    chosen = known
    if patterns := options.only.split():
        for pattern in patterns:
            require_some(known, pattern)
        chosen = [
            case
            for case in known
            if any(fits(case, each) for each in patterns)
        ]
    if not options.interrupt:
        return mixed(plan(chosen, options.seed), options.seed)
    if all(case.kind == "without" for case in chosen):
        raise NothingToRun("--interrupt: no case is left but `without`.")
    return interruptions(chosen, options.interrupt, options.seed)


def require_some(known: Sequence[Case], pattern: str) -> None:
    """Raise NothingToRun for a pattern that no case fits."""
    if any(fits(case, pattern) for case in known):
        return
    kind = pattern.partition("/")[0]
    names = sorted({case.name for case in known if fits(case, kind)})
    there = (
        f"{kind} has {', '.join(names)}" if names
        else f"the kinds are {', '.join(KINDS)}"
    )  # fmt: skip
    raise NothingToRun(f"--only {pattern} fits no case: {there}.")


def interruptions(chosen: Sequence[Case], times: int, seed: int) -> list[Run]:
    """Return checks that are interrupted, each at a random moment."""
    dice = random.Random(seed)
    kinds = [case for case in chosen if case.kind != "without"]
    return [
        replace(
            plan([dice.choice(kinds)], dice.randrange(1_000_000))[0],
            signal_at_s=round(dice.uniform(0.0, 12.0), 2),
        )
        for _ in range(times)
    ]


def mixed(runs: Sequence[Run], seed: int) -> list[Run]:
    """Return the same checks in another order.

    Some labs compute and others wait: side by side, they use the machine
    better than many alike.
    """
    return random.Random(seed).sample(runs, len(runs))


def _ready() -> list[Lab]:
    return [lab for lab in labs() if lab.is_ready]


def fits(case: Case, pattern: str) -> bool:
    """Say whether a pattern names a case, or its kind."""
    names = (case.kind, f"{case.kind}/{case.name}")
    return any(fnmatch(name, pattern) for name in names)


def number(text: str) -> int:
    """Return a number of the command line that is at least 1."""
    if (read := int(text)) < 1:
        raise argparse.ArgumentTypeError("it has to be at least 1")
    return read


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m labs.proof",
        description="Hold the labs' grader against all known cases.",
    )
    parser.add_argument(
        "--labs", default="", help='"5 6"; all that are ready by default'
    )
    parser.add_argument(
        "--times",
        type=number,
        default=TIMES,
        help="how often a solution runs; mutants and oddballs a quarter of it",
    )
    parser.add_argument(
        "--jobs",
        type=number,
        default=max(1, (os.cpu_count() or 2) // 2),
        help="how many checks run side by side",
    )
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().randrange(1_000_000)
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="PATTERNS",
        help=f"{', '.join(KINDS)}, or as in 'mutant/no_key oddball'",
    )
    parser.add_argument(
        "--slack",
        type=float,
        default=1.5,
        help="how many times its budget a check may take",
    )
    parser.add_argument(
        "--interrupt",
        type=number,
        default=0,
        metavar="N",
        help="instead, press Ctrl-C in N checks at random moments",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
