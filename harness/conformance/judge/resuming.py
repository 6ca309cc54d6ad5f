"""Judges readers that resume a stream: no gap, and no repeat. Pure.

Another reader, which stayed, shows which events there were.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.connection import Connection
from harness.conformance.judge.streaming import (
    RESUMED,
    numbered,
    was_answered,
)
from harness.conformance.judge.view import View, breach


def _means_something(view: View) -> bool:
    """Say whether ids can be resumed after: the rest follows from that."""
    return all(found is None for found in numbered(view))


def _numbers(*connections: Connection) -> list[str]:
    return [e.more["number"] for c in connections for e in c.events]


def _expected(view: View, resumed: Connection) -> list[str] | None:
    """Return the numbers after the one that a reader resumed after.

    They are those of the reader that stayed; None if that one can't tell.
    """
    wholes = [c for c in view.streams("whole") if c.task == resumed.task]
    numbers = _numbers(*wholes)
    after = resumed.asked.more["after"]
    if not any(c.shows_end for c in wholes) or after not in numbers:
        return None
    return numbers[numbers.index(after) + 1 :] if all(numbers) else None


def without_gaps(view: View) -> Iterator[Found]:
    """A reader that resumed got all that came after its id."""
    if not _means_something(view):
        return
    for resumed in view.streams(*RESUMED):
        expected = _expected(view, resumed)
        if expected is None or not was_answered(resumed):
            continue
        if _left_early(view, resumed):
            continue
        got = _numbers(resumed)
        missing = [n for n in expected if n not in got]
        if missing:
            yield breach(
                "LRO-EVENTS-03",
                str(resumed.task),
                f"the events {', '.join(expected)} after"
                f" {resumed.asked.more['after']}"[:200],
                f"without {', '.join(missing)}"[:200],
                resumed,
            )
        else:
            yield None


def _left_early(view: View, resumed: Connection) -> bool:
    """Say whether we left before the events could have come."""
    closed = resumed.closed
    if closed is None or closed.more["by"] == "service":
        return closed is None
    shown = [
        event.at_s
        for whole in view.streams("whole")
        for event in whole.events
        if whole.task == resumed.task and event.more["is_final"]
    ]
    return not shown or closed.at_s < shown[0] + closed.more["linger_s"]


def without_repeats(view: View) -> Iterator[Found]:
    """A reader that resumed got nothing that it had, and nothing twice."""
    if not _means_something(view):
        return
    for resumed in view.streams(*RESUMED):
        if not was_answered(resumed):
            continue
        after, got = resumed.asked.more["after"], _numbers(resumed)
        had = _had(view, resumed, after)
        twice = sorted({n for n in got if n in had or got.count(n) > 1})
        if twice:
            yield breach(
                "LRO-EVENTS-04",
                str(resumed.task),
                f"nothing up to {after}, and each event once",
                f"again {', '.join(twice)}"[:200],
                resumed,
            )
        else:
            yield None


def _had(view: View, resumed: Connection, after: str) -> set[str]:
    wholes = [c for c in view.streams("whole") if c.task == resumed.task]
    numbers = _numbers(*wholes)
    if after not in numbers:
        return {after}
    return set(numbers[: numbers.index(after) + 1])


RESUMING = (
    Check(
        "LRO-EVENTS-03",
        without_gaps,
        ("stream",),
        "no reader could resume, or none got all events to compare with",
    ),
    Check(
        "LRO-EVENTS-04",
        without_repeats,
        ("stream",),
        "no reader resumed",
        is_offer=True,
    ),
)
