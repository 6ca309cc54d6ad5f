"""Runs campaigns without one mechanism, and expects its violation.

Each mutant gets the one fault that its mechanism protects from. If a
campaign doesn't find a mutant, it proves nothing about the whole stack.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from accepted.faults.campaign import judge, run
from accepted.faults.deck import (
    CUT,
    HELD,
    LOSE_MESSAGE,
    STOP_S,
    kill_worker,
    stop_worker,
)
from accepted.faults.mix import Mix
from harness.campaign import Plan
from harness.checkers.violation import Violation
from harness.faults import ScheduledFault

# One seed for all: the figures differ, the finding must not.
SEED = 202
QUICK = Mix(0.3, 0, 0, paced_fraction=0.3)
# Long enough to be running when their worker stops, and when it wakes; few
# enough for the other worker to take them over in the meantime.
LONG = Mix(1.0, 0, 0, paced_fraction=1, steps=(20, 24), pace_s=(0.4, 0.6))
# A step that lasts longer than any sign of life but the lease.
SLOW = Mix(0.5, 0, 0, paced_fraction=1, steps=(2, 3), pace_s=(4.5, 5))
# Work of half a minute meets all of these: when its worker was killed, it is
# running again after 4 s, and a busy machine takes twice as long.
KILLS_AT_S = (3.0, 12.0, 21.0)
LASTING = Mix(1.0, 0, 0, paced_fraction=1, steps=(20, 24), pace_s=(1.4, 1.6))
# Each third charge loses an attempt before it is recorded.
CHARGES = Mix(0.3, charge_fraction=1)
HOLDING = Mix(0.3, 0, held_fraction=1, steps=(6, 8), pace_s=(0.4, 0.5))


@dataclass(frozen=True, slots=True)
class Mutant:
    """A plan without a mechanism, and the requirement it must break."""

    plan: Plan
    requirement: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The findings of the checkers at a mutant, and the expected one."""

    without: str
    expected: str
    found: Counter[str]

    @property
    def is_found(self) -> bool:
        """Say whether the missing mechanism was found out."""
        return self.found[self.expected] > 0

    def __str__(self) -> str:
        result = "found out" if self.is_found else "NOT FOUND OUT"
        ids = ", ".join(f"{n} {id_}" for id_, n in self.found.items())
        return f"without {self.without:<8} {result}: {ids or 'nothing'}"


def _plan(
    seconds: float,
    mix: Mix,
    *schedule: ScheduledFault,
    settle_s: float = 8.0,
    resumes: bool = True,
) -> Plan:
    return Plan(
        SEED,
        seconds,
        mix=mix,
        schedule=schedule,
        clients=3,
        settle_s=settle_s,
        resumes=resumes,
    )


MUTANTS = {
    "sweeper": Mutant(
        # A real one finds it within 4 s (demo/worker/sweeper.py).
        _plan(5, QUICK, ScheduledFault(1, LOSE_MESSAGE), settle_s=6),
        "LRO-END-01",
    ),
    "lease": Mutant(_plan(7, SLOW, settle_s=0), "LRO-WORK-05"),
    "resume": Mutant(
        _plan(5, QUICK, ScheduledFault(2, CUT), settle_s=3, resumes=False),
        "LRO-STREAM-01",
    ),
    "key": Mutant(_plan(5, CHARGES), "LRO-EFFECT-02"),
    "diary": Mutant(
        # A real one closes them within a second.
        _plan(4, HOLDING, ScheduledFault(3, HELD), settle_s=6),
        "LRO-END-01",
    ),
    "blame": Mutant(
        _plan(
            KILLS_AT_S[-1] + 1,
            LASTING,
            *(
                ScheduledFault(at_s, kill_worker(part))
                for at_s in KILLS_AT_S
                for part in ("worker-paced", "worker-paced-2")
            ),
        ),
        "LRO-WORK-04",
    ),
    "fencing": Mutant(
        _plan(
            STOP_S + 4,
            LONG,
            ScheduledFault(2, stop_worker("worker-paced")),
            settle_s=2,
        ),
        "LRO-LOG-03",
    ),
}


# With every mechanism in its place the same faults do no harm: what finds
# the mutants out isn't the faults.
CONTROL = Plan(
    SEED,
    KILLS_AT_S[-1] + 1,
    mix=Mix(0.5, paced_fraction=0.7, pace_s=(0.2, 1)),
    schedule=tuple(
        sorted(
            (fault for m in MUTANTS.values() for fault in m.plan.schedule),
            key=lambda scheduled: scheduled.at_s,
        )
    ),
    clients=4,
    settle_s=60.0,
)


def control(folder: Path) -> list[Violation]:
    """Run the control; return what the checkers find: nothing, one hopes."""
    asyncio.run(run(CONTROL, folder))
    return judge(folder).violations


def try_mutant(without: str, folder: Path) -> Trial:
    """Run a mutant's campaign; return what the checkers find."""
    mutant = MUTANTS[without]
    asyncio.run(run(mutant.plan, folder, without))
    found = Counter(v.requirement for v in judge(folder).violations)
    return Trial(without, mutant.requirement, found)
