"""Judges streams of events: numbers, resuming, and the end. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import Connection, View, breach
from harness.history import Record

READERS = ("whole", "broken", "resumed", "replay")
RESUMED = ("resumed", "replay")
# chosen: a heartbeat that comes a third later than it should is one.
LATE_FRACTION = 1.34


def offered(view: View) -> Iterator[Found]:
    """A stream is answered by 200 and its media type."""
    for connection in view.streams("whole", "broken"):
        answer = connection.answer
        if answer is None:
            continue
        status, type_ = answer.more["status"], answer.more["type"]
        if status == 200 and type_.startswith("text/event-stream"):
            yield None
        elif status not in (204, 404, 405, 406, 501):
            yield breach(
                "LRO-EVENTS-01",
                str(connection.task),
                "200 and text/event-stream",
                f"{status} and {type_ or 'no media type'}",
                connection,
            )


def numbered(view: View) -> Iterator[Found]:
    """Each event has an id of its own, and the ids increase."""
    for connection in view.streams("whole"):
        before: Record | None = None
        for event in connection.events:
            wrong = _misnumbered(before, event, connection)
            if wrong:
                yield breach(
                    "LRO-EVENTS-02",
                    str(connection.task),
                    "an id on each event, higher than the one before",
                    wrong,
                    connection.asked,
                    *([before] if before else []),
                    event,
                )
            else:
                yield None
            before = event


def _misnumbered(
    before: Record | None, event: Record, connection: Connection
) -> str:
    number = event.more["number"]
    if not number:
        return "an event without an id"
    if before is None:
        return ""
    last = before.more["number"]
    if last == number:
        return f"two events with the id {number}"
    if last.isdecimal() and number.isdecimal():
        if int(number) < int(last):
            return f"{number} after {last}"
        if connection.is_dense and int(number) != int(last) + 1:
            return f"{number} after {last}, with a hole"
    return ""


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
    for resumed in view.streams(*RESUMED):
        expected = _expected(view, resumed)
        if expected is None or not _was_answered(resumed):
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


def without_repeats(view: View) -> Iterator[Found]:
    """A reader that resumed got nothing that it had, and nothing twice."""
    for resumed in view.streams(*RESUMED):
        if not _was_answered(resumed):
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


def _was_answered(connection: Connection) -> bool:
    answer = connection.answer
    return answer is not None and answer.more["status"] == 200


def ended(view: View) -> Iterator[Found]:
    """A stream shows the end, and ends; a reader may have to come back."""
    stayed: dict[str, list[Connection]] = defaultdict(list)
    for connection in view.streams("whole"):
        if _was_answered(connection) and connection.closed:
            stayed[connection.task].append(connection)
    for task, connections in stayed.items():
        last = connections[-1]
        shows_end = any(c.shows_end for c in connections)
        if not shows_end and _by(last) == "service":
            yield breach(
                "LRO-EVENTS-05",
                task,
                "the end of the task before the end of its stream",
                f"{len(connections)} streams that ended without it",
                *connections[-2:],
            )
    for connection in view.streams("whole", "resumed", "replay"):
        if not connection.shows_end or not _was_answered(connection):
            continue
        if _by(connection) == "service":
            yield None
        elif _by(connection) == "limit" and connection.closed:
            waited_s = connection.closed.more["linger_s"]
            yield breach(
                "LRO-EVENTS-05",
                str(connection.task),
                "a stream that ends after the end of its task",
                f"timed out: still open {waited_s:.0f} s after it",
                connection,
            )


def _by(connection: Connection) -> str:
    closed = connection.closed
    return str(closed.more["by"]) if closed else ""


def alive(view: View) -> Iterator[Found]:
    """No stream is silent for longer than the heartbeat."""
    for connection in view.connections:
        closed, limit_s = connection.closed, connection.heartbeat_s
        if closed is None or not limit_s or not _was_answered(connection):
            continue
        if closed.more["silence_s"] > limit_s * LATE_FRACTION:
            yield breach(
                "LRO-EVENTS-06",
                str(connection.task),
                f"an event or a comment each {limit_s:.0f} s",
                f"silence for {closed.more['silence_s']:.1f} s",
                connection,
            )
        elif closed.more["lasted_s"] > limit_s:
            yield None


def released(view: View) -> Iterator[Found]:
    """A reader that comes back after the end isn't kept."""
    for connection in view.streams("back"):
        answer, closed = connection.answer, connection.closed
        if answer is None or closed is None:
            continue
        if closed.more["by"] == "limit":
            yield breach(
                "LRO-EVENTS-07",
                str(connection.task),
                "204, or a stream that ends",
                f"timed out: still open after {closed.more['linger_s']:.0f} s",
                connection,
            )
        else:
            yield None


STREAMING = (
    Check("LRO-EVENTS-01", offered, ("stream",)),
    Check("LRO-EVENTS-02", numbered, ("stream",), "no event came"),
    Check(
        "LRO-EVENTS-03",
        without_gaps,
        ("stream",),
        "no reader could resume, or none got all events to compare with",
    ),
    Check("LRO-EVENTS-04", without_repeats, ("stream",), "no reader resumed"),
    Check("LRO-EVENTS-05", ended, ("stream",), "no stream got so far"),
    Check(
        "LRO-EVENTS-06",
        alive,
        ("stream",),
        "all streams of this run were shorter than the heartbeat; a"
        " --slow-body that lasts longer shows it",
        is_offer=True,
    ),
    Check("LRO-EVENTS-07", released, ("stream",), "no reader came back"),
)
