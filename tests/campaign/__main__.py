"""`make faults`: a campaign against a stack of its own, with a verdict.

Prints one table and the seed; exits 1 on any breach of the promise. Its
histories stay in build/faults/, so that a verdict can be looked into.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import sys
import time
from pathlib import Path

from demo.settings import ROOT
from tests.campaign.broken import WITHOUT
from tests.campaign.campaign import Plan, run
from tests.campaign.checker import check
from tests.campaign.evidence import gather
from tests.campaign.history import load
from tests.campaign.mutants import MUTANTS, control, judge
from tests.campaign.table import table

# The bar of the project: 50 kills and 2,000 tasks.
SECONDS = 300.0
FOLDER = ROOT / "build" / "faults"


def main() -> int:
    """Run what was asked for; return the exit code."""
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
    asked = parser.parse_args()
    if asked.mutants:
        return mutants()
    seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
    if asked.hours:
        return for_hours(seed, asked.hours, asked.without)
    return campaign(Plan(seed, asked.seconds, without=asked.without))


def for_hours(seed: int, hours: float, without: str | None) -> int:
    """Run campaigns one after the other, each with the next seed.

    Each has a stack of its own, so that hours need no more memory than
    minutes, and a finding can be had again in minutes.
    """
    until_s = time.monotonic() + hours * 3600
    while time.monotonic() < until_s:
        if campaign(Plan(seed, SECONDS, without=without)):
            return 1
        shutil.rmtree(FOLDER / f"seed-{seed}")
        seed += 1
    return 0


def campaign(plan: Plan) -> int:
    """Run one campaign and print its table."""
    folder = fresh(FOLDER / f"seed-{plan.seed}")
    say(f"Seed {plan.seed}: {plan.seconds:.0f} s of faults, then the end.")
    asyncio.run(run(plan, folder))
    found = gather(load(folder))
    violations = check(found)
    say(table(found, violations))
    say(f"\nseed {plan.seed}; histories and logs in {folder}")
    return 1 if violations else 0


def mutants() -> int:
    """Run the mutants; all of them have to be found out, but no control."""
    found = control(fresh(FOLDER / "without-nothing"))
    survived = len(found)
    say(f"with everything   {found or 'nothing found'}")
    for name in MUTANTS:
        verdict = judge(name, fresh(FOLDER / f"without-{name}"))
        survived += not verdict.is_caught
        say(str(verdict))
    return 1 if survived else 0


def fresh(folder: Path) -> Path:
    """Return the folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def say(text: str) -> None:
    """Print, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
