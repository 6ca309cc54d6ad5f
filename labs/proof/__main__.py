"""Runs the proof: `make labs-proof`, or `python -m labs.proof --help`.

The exit code is 1 if any check deviated from what was declared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch

from labs.grading.lab import Lab, find, labs
from labs.proof.cases import KINDS, Case, cases
from labs.proof.judging import deviations
from labs.proof.running import ROOT, Run, Seen, plan, run_all
from labs.proof.table import Line, as_json, conclusion, lines

RESULTS = ROOT / "build" / "labs-proof.json"
TIMES = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all checks that are wanted; return the exit code."""
    options = _options(arguments)
    # A shell lets what it starts in the background ignore Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    wanted = [find(name) for name in options.labs.split()] or _ready()
    chosen = [
        case
        for lab in wanted
        for case in cases(lab, options.times)
        if _is_wanted(case, options.only)
    ]
    runs = (
        interruptions(chosen, options.interrupt, options.seed)
        if options.interrupt
        else mixed(plan(chosen, options.seed), options.seed)
    )
    print(f"{len(runs)} checks, seed {options.seed}, {options.jobs} at a time")
    told: list[Line] = []

    def done(run: Run, seen: Seen) -> None:
        line = Line(run, seen, deviations(run, seen, options.slack))
        told.append(line)
        case = run.case
        result = "; ".join(line.deviations) or "as declared"
        print(
            f"{len(told)}/{len(runs)} {case.lab.slug} {case.kind} {case.name}"
            f" ({seen.took_s:.1f} s): {result}",
            flush=True,
        )

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
    is_whole = len(told) == len(runs)
    return 0 if is_whole and not any(each.deviations for each in told) else 1


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


def _is_wanted(case: Case, only: str) -> bool:
    """Say whether a case fits one of the patterns, if there are any."""
    names = (case.kind, f"{case.kind}/{case.name}")
    patterns = only.split()
    return not patterns or any(
        fnmatch(name, pattern) for name in names for pattern in patterns
    )


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
        type=int,
        default=TIMES,
        help="how often a solution runs; mutants and oddballs a quarter of it",
    )
    parser.add_argument(
        "--jobs",
        type=int,
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
        type=int,
        default=0,
        metavar="N",
        help="instead, press Ctrl-C in N checks at random moments",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
