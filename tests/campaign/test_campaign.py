"""The promise under every fault that the deck has, in a minute.

`make faults` is the same for longer, with another seed each time.
"""

from __future__ import annotations

from pathlib import Path

from tests.campaign.campaign import Plan, run
from tests.campaign.checker import check
from tests.campaign.deck import DECK
from tests.campaign.evidence import gather
from tests.campaign.history import load
from tests.campaign.table import kills, table

# One whole deck in half a minute; the rest is start, end and reading.
PLAN = Plan(seed=212, seconds=34, every_s=1.1)


async def test_nothing_is_lost_under_every_fault(tmp_path: Path) -> None:
    await run(PLAN, tmp_path)
    found = gather(load(tmp_path))
    violations = check(found)
    assert not violations, table(found, violations)
    assert len(found.accepted) > 100
    assert kills(found) >= 10
    dealt = {blow.fault.name for blow in PLAN.schedule()}
    assert dealt == {fault.name for fault in DECK}
