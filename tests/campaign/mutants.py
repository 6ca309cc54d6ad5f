"""The stack without one of its mechanisms, and what has to be found.

Each mutant gets the one fault that its mechanism is there for. A campaign
that doesn't find it out proves nothing about the stack that has it all.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.campaign.campaign import Plan, run
from tests.campaign.checker import check
from tests.campaign.deck import STOP_S, Blow, Fault
from tests.campaign.evidence import gather
from tests.campaign.history import load
from tests.campaign.load import Load
from tests.campaign.violation import Violation

# One seed for all: the figures differ, the finding must not.
SEED = 202
# Long enough to be running when their worker stops, and when it wakes.
LONG = Load(0.5, 0, paced_fraction=1, steps=(20, 24), pace_s=(0.4, 0.6))
# A step that lasts longer than any sign of life but the lease.
SLOW = Load(0.5, 0, paced_fraction=1, steps=(2, 3), pace_s=(4.5, 5))
# Work of half a minute meets all of these: when its worker was killed, it is
# running again after 4 s, and a busy machine takes twice as long.
KILLS_AT_S = (3.0, 12.0, 21.0)
LASTING = Load(1.0, 0, paced_fraction=1, steps=(20, 24), pace_s=(1.4, 1.6))
QUICK = Load(0.3, 0, paced_fraction=0.3)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A plan without a mechanism, and the rule that must be broken."""

    plan: Plan
    rule: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker found, and what it should have."""

    without: str
    expected: str
    found: Counter[str]

    @property
    def is_caught(self) -> bool:
        """Say whether the missing mechanism was found out."""
        return self.found[self.expected] > 0

    def __str__(self) -> str:
        said = "found out" if self.is_caught else "NOT FOUND OUT"
        rules = ", ".join(f"{n} {rule}" for rule, n in self.found.items())
        return f"without {self.without:<8} {said}: {rules or 'nothing'}"


def _plan(
    without: str,
    seconds: float,
    load: Load,
    *blows: Blow,
    settle_s: float = 8.0,
) -> Plan:
    return Plan(
        SEED,
        seconds,
        clients=3,
        load=load,
        without=without,
        blows=blows,
        settle_s=settle_s,
    )


MUTANTS = {
    "sweeper": Mutant(
        _plan(
            "sweeper",
            5,
            QUICK,
            Blow(1, Fault("lose-message", "worker-compute")),
            # A real one finds it within 4 s (demo/worker/sweeper.py).
            settle_s=6,
        ),
        "never-ended",
    ),
    "lease": Mutant(_plan("lease", 7, SLOW, settle_s=0), "needless-loss"),
    "resume": Mutant(
        _plan("resume", 5, QUICK, Blow(2, Fault("cut")), settle_s=3),
        "gap",
    ),
    "blame": Mutant(
        _plan(
            "blame",
            KILLS_AT_S[-1] + 1,
            LASTING,
            *(
                Blow(at_s, Fault("kill-worker", part))
                for at_s in KILLS_AT_S
                for part in ("worker-paced", "worker-paced-2")
            ),
        ),
        "blamed",
    ),
    "fencing": Mutant(
        _plan(
            "fencing",
            STOP_S + 4,
            LONG,
            Blow(2, Fault("stop-worker", "worker-paced", STOP_S)),
            settle_s=2,
        ),
        "stale",
    ),
}


# With every mechanism in its place the same blows do no harm: what finds
# the mutants out isn't the blows.
CONTROL = Plan(
    SEED,
    KILLS_AT_S[-1] + 1,
    clients=4,
    load=Load(0.5, paced_fraction=0.7, pace_s=(0.2, 1)),
    blows=tuple(
        sorted(
            (blow for m in MUTANTS.values() for blow in m.plan.blows or ()),
            key=lambda blow: blow.at_s,
        )
    ),
)


def control(folder: Path) -> list[Violation]:
    """Run the control; return what the checker says: nothing, one hopes."""
    asyncio.run(run(CONTROL, folder))
    return check(gather(load(folder)))


def judge(without: str, folder: Path) -> Verdict:
    """Run a mutant's campaign; return what the checker says."""
    mutant = MUTANTS[without]
    asyncio.run(run(mutant.plan, folder))
    violations = check(gather(load(folder)))
    return Verdict(without, mutant.rule, Counter(v.rule for v in violations))
