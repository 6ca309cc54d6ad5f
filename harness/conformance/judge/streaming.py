"""Judges streams of events: numbers, resuming, and the end. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.connection import Connection
from harness.conformance.judge.view import View, breach
from harness.conformance.mediatypes import is_stream
from harness.history import Record

RESUMED = ("resumed", "replay")
# chosen: a heartbeat that comes a third later than it should is one.
LATE_FRACTION = 1.34
# There is no stream, or there is no room for one more reader now.
NOT_OFFERED = frozenset({204, 400, 404, 405, 406, 501, 503})


def offered(view: View) -> Iterator[Found]:
    """A stream is answered by 200 and its media type."""
    is_offered = view.is_offered("stream")
    for connection in view.streams("whole", "broken"):
        answer = connection.answer
        if answer is None:
            continue
        status, type_ = answer.more["status"], answer.more["type"]
        if status == 200 and is_stream(type_):
            yield None
        elif status not in NOT_OFFERED and is_offered:
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
        if not connection.is_numbered:
            continue
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
    yield from _ambiguous(view)


def _ambiguous(view: View) -> Iterator[Found]:
    """Find a number that stands for two events of one task."""
    shown: dict[tuple[str, str], Record] = {}
    for connection in view.streams("whole", *RESUMED):
        for event in connection.events:
            number = event.more["number"]
            if not event.more["has_number"]:
                continue
            first = shown.setdefault((connection.task, number), event)
            if number and _named(first) != _named(event):
                yield breach(
                    "LRO-EVENTS-02",
                    str(connection.task),
                    "the same event under the same id, for each reader",
                    f"{number} is {_named(first)}, and for another reader"
                    f" {_named(event)}",
                    first,
                    connection.asked,
                    event,
                )
                return


def _named(event: Record) -> str:
    name, state = event.more["name"], event.more["state"]
    return name if state == "?" else f"{name} ({state})"


def _misnumbered(
    before: Record | None, event: Record, connection: Connection
) -> str:
    number = event.more["number"]
    if not number or not event.more["has_number"]:
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


def was_answered(connection: Connection) -> bool:
    """Say whether a connection was answered by a stream."""
    answer = connection.answer
    return (
        answer is not None
        and answer.more["status"] == 200
        and is_stream(str(answer.more["type"]))
    )


def ended(view: View) -> Iterator[Found]:
    """A stream shows the end, and ends; a reader may have to come back."""
    stayed: dict[str, list[Connection]] = defaultdict(list)
    for connection in view.streams("whole"):
        if was_answered(connection) and connection.closed:
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
        if not connection.shows_end or not was_answered(connection):
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
        if closed is None or not limit_s or not was_answered(connection):
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
    Check(
        "LRO-EVENTS-02",
        numbered,
        ("stream",),
        "no event came, or the dialect has no numbers",
    ),
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
