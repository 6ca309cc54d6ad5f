"""The promise under every fault of the deck, in a minute.

`make faults` is the same for longer, with another seed each time.
"""

from __future__ import annotations

from pathlib import Path

from accepted.faults.campaign import judge, plan, run
from accepted.faults.deck import DECK
from harness.report.terminal import kills, table

# One whole deck in half a minute; the rest is start, end and reading. In the
# order of this seed the supervisor is killed last, so that its restart takes
# the target from few other faults.
PLAN = plan(seed=344, seconds=34, every_s=0.95, pause_s=0.5)


async def test_nothing_is_lost_under_every_fault(tmp_path: Path) -> None:
    await run(PLAN, tmp_path)
    outcome = judge(tmp_path)
    evidence, violations = outcome.evidence, outcome.violations
    assert not violations, table(evidence, violations)
    assert len(evidence.accepted) > 100
    assert len(evidence.held_answers) > 5
    assert len(evidence.effects) > 5
    assert kills(evidence) >= 10
    assert any(fault.name == "kill-supervisor" for fault in evidence.faults)
    dealt = {scheduled.fault.name for scheduled in PLAN.schedule}
    assert dealt == {fault.name for fault in DECK}
