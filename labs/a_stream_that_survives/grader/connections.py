"""Judges the connections of lab 3: their ends, their silence, their cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.a_stream_that_survives.grader.lines import each_line_once
from labs.a_stream_that_survives.grader.streams import (
    COMPILER,
    beside_stalls,
    by_reader,
    upto,
)

# Those of lab.toml.
SILENCE_S = 3.0
LEFTOVERS = 40
GROWTH_MB = 12


def streams_end(history: Sequence[Record]) -> Iterator[Violation]:
    """A stream ends after its last event, and a reader is told to stop."""
    ended = {
        record.more["commit"]: record.at_s
        for record in history
        if record.who == COMPILER and record.what == "ends"
    }
    # The ids of a stream with gaps say nothing, also about its end.
    gaps = {violation.subject for violation in each_line_once(history)}
    for who, records in by_reader(history).items():
        if who in gaps | beside_stalls(history):
            continue
        end_s = ended.get(records[0].more["commit"])
        has_end = False
        for record in records:
            if record.what == "finished" and record.more["id"]:
                has_end = True
            elif record.what == "opened" and has_end:
                if record.more["status"] == 200:
                    seen = (
                        "came back with the id of the last event and got"
                        " status 200, as if there were more"
                    )
                    stop = "204 No Content, which tells a browser to stop"
                    yield _end(who, seen, stop, history, record)
            elif record.what == "still open" and end_s is not None:
                got = "with" if record.more["is_finished"] else "without"
                seen = (
                    f"{record.at_s - end_s:.1f} s after the end of the build"
                    f" the stream is still open, {got} its last event"
                )
                expected = "the last event, and then the end of the stream"
                yield _end(who, seen, expected, history, record)


def _end(
    who: str,
    seen: str,
    expected: str,
    history: Sequence[Record],
    at: Record,
) -> Violation:
    proof = upto(history, at)
    return Violation("L03-END-01", who, seen, expected, proof)


def never_silent(history: Sequence[Record]) -> Iterator[Violation]:
    """Something comes over an open stream every now and then."""
    for who, records in by_reader(history).items():
        for record in records:
            if (
                record.what == "was silent"
                and record.more["for_s"] > SILENCE_S
            ):
                yield Violation(
                    "L03-HEARTBEAT-01",
                    who,
                    f"nothing came for {record.more['for_s']:.1f} s, and"
                    " HEARTBEAT_S was 1",
                    "a heartbeat after each second without an event",
                    upto(history, record),
                )


def nothing_is_left(history: Sequence[Record]) -> Iterator[Violation]:
    """Readers that have gone leave no connection behind."""
    for record in history:
        if record.what != "came and went":
            continue
        before, after = record.more["before"], record.more["after"]
        for name, count in after.items():
            if count - before[name] > LEFTOVERS:
                yield Violation(
                    "L03-LEAK-01",
                    name,
                    f"{record.more['count']} readers came and went, and"
                    f" {name} rose from {before[name]} to {count}",
                    f"{before[name]} again, or at most {LEFTOVERS} more",
                    (record,),
                )
                break


def a_stall_is_bounded(history: Sequence[Record]) -> Iterator[Violation]:
    """A reader that doesn't read costs little, and holds nobody up."""
    for record in history:
        if record.what != "stalled":
            continue
        more = record.more
        growth_mb = more["most_mb"] - more["before_mb"]
        readers = by_reader(history)[more["other"]]
        lacks = [r for r in readers if r.what == "lacks"]
        about = f"while {more['readers']} readers didn't read"
        if lacks:
            seen = (
                f"{about}, another got {lacks[0].more['has']} of"
                f" {lacks[0].more['printed']} lines"
            )
        elif growth_mb > GROWTH_MB:
            seen = (
                f"{about} {more['printed_mb']} MB of lines, the API's memory"
                f" rose by {growth_mb} MB"
            )
        else:
            continue
        yield Violation(
            "L03-SLOW-01",
            "API",
            seen,
            f"all lines for the others, and at most {GROWTH_MB} MB more",
            (*upto(history, (lacks or readers)[-1]), record),
        )
