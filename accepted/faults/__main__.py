"""`make faults`: runs a campaign against a stack of its own, with a verdict.

It prints one table and the seed. The exit code is the verdict
(harness/verdict.py). The histories stay in build/faults/, so that a verdict
can be examined.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path

from accepted.faults import campaign
from accepted.faults.broken import WITHOUT
from accepted.faults.mutants import MUTANTS, control, try_mutant
from demo.settings import ROOT
from harness.report.terminal import table
from harness.target import CouldNotStart
from harness.verdict import Verdict, verdict

# The bar of the project: 50 kills and 2,000 tasks.
SECONDS = 300.0
FOLDER = ROOT / "build" / "faults"


def main() -> int:
    """Run the campaign or the mutants; return the exit code."""
    parser = argparse.ArgumentParser(prog="accepted faults")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--hours", type=float, help="one after another")
    parser.add_argument("--seed", type=int, help="that of an earlier run")
    parser.add_argument("--without", choices=sorted(WITHOUT))
    parser.add_argument(
        "--mutants",
        action="store_true",
        help="show that a stack without each mechanism is found out",
    )
    parser.add_argument(
        "--fair",
        action="store_true",
        help="let the owners of waiting tasks take turns",
    )
    options = parser.parse_args()
    seed = options.seed
    if seed is None:
        seed = secrets.randbelow(10**6)
    try:
        if options.mutants:
            return run_mutants()
        if options.hours:
            return run_for_hours(
                seed, options.hours, options.without, is_fair=options.fair
            )
        return run_one(
            seed, options.seconds, options.without, is_fair=options.fair
        )
    except CouldNotStart as error:
        show(
            f"{Verdict.COULD_NOT_JUDGE.words}: the stack isn't ready: {error}"
        )
        return Verdict.COULD_NOT_JUDGE
    # A mistake of the harness mustn't look like a verdict.
    except Exception:
        show(traceback.format_exc())
        return Verdict.HARNESS_FAILED


def run_for_hours(
    seed: int, hours: float, without: str | None, *, is_fair: bool
) -> int:
    """Run campaigns one after the other, each with the next seed.

    Each has a stack of its own, so that hours need no more memory than
    minutes, and a finding can be repeated in minutes.
    """
    until_s = time.monotonic() + hours * 3600
    while time.monotonic() < until_s:
        code = run_one(seed, SECONDS, without, is_fair=is_fair)
        if code:
            return code
        shutil.rmtree(FOLDER / f"seed-{seed}")
        seed += 1
    return Verdict.PASS


def run_one(
    seed: int, seconds: float, without: str | None, *, is_fair: bool = False
) -> int:
    """Run one campaign and print its table."""
    folder = fresh(FOLDER / f"seed-{seed}")
    by = ", by turns" if is_fair else ""
    show(f"Seed {seed}{by}: {seconds:.0f} s of faults, then the end.")
    plan = campaign.plan(seed, seconds)
    if without == "resume":
        plan = replace(plan, resumes=False)
    asyncio.run(campaign.run(plan, folder, without, is_fair=is_fair))
    outcome = campaign.judge(folder)
    result = verdict(outcome.evidence, outcome.violations)
    show(table(outcome.evidence, outcome.violations))
    show(f"\n{result.words}: seed {seed}; histories and logs in {folder}")
    return result


def run_mutants() -> int:
    """Run the mutants: all have to be found out, and the control not."""
    found = control(fresh(FOLDER / "without-nothing"))
    survived = len(found)
    show(f"with everything   {found or 'nothing found'}")
    for name in MUTANTS:
        trial = try_mutant(name, fresh(FOLDER / f"without-{name}"))
        survived += not trial.is_found
        show(str(trial))
    return Verdict.WRONG if survived else Verdict.PASS


def fresh(folder: Path) -> Path:
    """Return the folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def show(text: str) -> None:
    """Print, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
