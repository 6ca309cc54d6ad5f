"""The promise under every fault of the deck, in a minute.

`make faults` is the same for longer, with another seed each time.
"""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from pathlib import Path

from accepted.faults.campaign import judge, plan, run
from accepted.faults.deck import DECK
from harness.checkers.evidence import LoggedEvent
from harness.report.terminal import kills, table
from lessons.checking.history import EVENTS, follow, is_hidden_in_a_log

# One whole deck in half a minute; the rest is start, end and reading. In the
# order of this seed the supervisor is killed last, so that its restart takes
# the target from few other faults.
PLAN = plan(seed=344, seconds=34, every_s=0.95, pause_s=0.5)


# The service in the words of the model of chapter 7 (demo/broker.py).
OURS = {
    "ack": "late", "reject": "on", "timeout": "short", "lease": "on",
    "fence": "on", "key": "on", "fault": "any",
}  # fmt: skip


@cache
def is_a_path(events: tuple[str, ...]) -> bool:
    """Say whether the model allows these events of a log, in this order."""
    seen = (EVENTS[event] for event in events)
    return bool(follow(OURS, seen, is_hidden_in_a_log))


def attempts(log: list[LoggedEvent]) -> tuple[str, ...]:
    """Return what the model knows of a log, up to what it doesn't know.

    It has no pause between tries, no cancellation, and no end by a limit.
    """
    known = {"queued", "progressed", "cancel_requested", *EVENTS}
    types = takewhile(lambda type_: type_ in known, (e.type for e in log))
    return tuple(type_ for type_ in types if type_ in EVENTS)


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
    # Each history is a path of the model, those with lost attempts too.
    paths = [attempts(log) for log in evidence.logs.values() if log]
    assert [path for path in set(paths) if not is_a_path(path)] == []
    assert sum("lost" in path for path in paths) > 5
    assert sum(path[-1:] == ("succeeded",) for path in paths) > 50
