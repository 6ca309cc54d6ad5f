"""Plans, runs and judges one campaign on our own stack."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from accepted.faults.deck import DECK, EFFECTS_LINK
from accepted.faults.dialect import ACCEPTED
from accepted.faults.mix import Mix
from accepted.faults.stage import Stage
from harness import campaign
from harness.campaign import Plan
from harness.checkers import check
from harness.checkers.evidence import Evidence
from harness.checkers.gathering import gather
from harness.checkers.violation import Violation
from harness.effects import Ledger
from harness.faults import deal
from harness.history import load
from harness.proxy import between

# The bar of the project: after the last fault all has ended within 60 s.
SETTLE_S = 60.0
# chosen: nothing is done to the stack in the first seconds.
CALM_S = 4.0
# chosen: some 120 faults in 5 minutes, half of them kills.
EVERY_S = 2.5
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """The histories of a campaign, and its violations."""

    evidence: Evidence
    violations: list[Violation]


def plan(
    seed: int, seconds: float, every_s: float = EVERY_S, pause_s: float = 0.7
) -> Plan:
    """Return a campaign that deals the whole deck from a seed.

    A fault comes every `every_s`, and a client pauses `pause_s`, on average.
    """
    return Plan(
        seed,
        seconds,
        mix=Mix(pause_s),
        schedule=tuple(deal(DECK, seed, seconds, CALM_S, every_s)),
        clients=CLIENTS,
        settle_s=SETTLE_S,
        late_s=SETTLE_S,
    )


async def run(
    plan: Plan,
    folder: Path,
    without: str | None = None,
    *,
    is_fair: bool = False,
) -> None:
    """Run a campaign; its histories and logs are in `folder` afterwards."""
    with Ledger(folder) as ledger:
        async with between(ledger.address) as link:
            stage = Stage(link.base_url, without, is_fair=is_fair)
            try:
                await asyncio.to_thread(stage.ready)
                links = {EFFECTS_LINK: link}
                await campaign.run(plan, stage, ACCEPTED, folder, links)
            finally:
                stage.save_logs(folder)
                await asyncio.to_thread(stage.close)


def judge(folder: Path) -> Outcome:
    """Return what the checkers find in the histories of a folder."""
    evidence = gather(load(folder), ACCEPTED.vocabulary)
    return Outcome(evidence, check(evidence))
