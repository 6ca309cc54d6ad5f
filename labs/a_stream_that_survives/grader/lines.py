"""Judges which lines come to the readers of lab 3, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.a_stream_that_survives.grader.streams import (
    beside_stalls,
    by_reader,
    printed_lines,
    upto,
)

# That of lab.toml.
PROMPT_S = 3.0


def each_line_once(history: Sequence[Record]) -> Iterator[Violation]:
    """A reader gets each line once and in order, over all connections."""
    for who, records in by_reader(history).items():
        printed = list(printed_lines(history, records[0].more["commit"]))
        lines = [record for record in records if record.what == "line"]
        wrong = _first_wrong(printed, lines)
        if wrong is None:
            wrong = _lack_at_the_end(printed, lines, records)
        if wrong is not None:
            seen, at = wrong
            connections = sum(r.what == "connects" for r in records)
            yield Violation(
                "L03-RESUME-01",
                who,
                f"over {connections} connections {seen}",
                "each line once, in the order in which they were printed",
                upto(history, at),
            )


def _first_wrong(
    printed: Sequence[str], lines: Sequence[Record]
) -> tuple[str, Record] | None:
    for number, record in enumerate(lines):
        name = record.more["name"]
        if number < len(printed) and name == printed[number]:
            continue
        if name not in printed:
            return f"came a line that nobody printed: {name!r}", record
        at = printed.index(name)
        if at < number:
            return f"line {at + 1} came again, as number {number + 1}", record
        if at == number + 1:
            return f"line {number + 1} is missing before line {at + 1}", record
        return (
            f"lines {number + 1} to {at} are missing before line {at + 1}",
            record,
        )
    return None


def _lack_at_the_end(
    printed: Sequence[str], lines: Sequence[Record], records: Sequence[Record]
) -> tuple[str, Record] | None:
    connections = 0
    for record in records:
        connections += record.what == "connects"
        if record.what == "finished" and len(lines) < len(printed):
            seen = (
                f"{len(lines)} of {len(printed)} lines came before `finished`"
            )
            return seen, record
        # One that never was away is for another judge.
        is_over = record.more.get("is_over", connections > 1)
        if record.what == "lacks" and is_over:
            return (
                f"{record.more['has']} of {record.more['printed']} lines came",
                record,
            )
    return None


def lines_are_prompt(history: Sequence[Record]) -> Iterator[Violation]:
    """A line is with a connected reader soon after it was printed."""
    beside = beside_stalls(history)
    for who, records in by_reader(history).items():
        printed = printed_lines(history, records[0].more["commit"])
        # Beside readers that don't read, another judge looks at it.
        first = [] if who in beside else _first_connection(records)
        via = first[0].more.get("via", "") if first else ""
        behind = f", behind {via}" if via else ""
        came = [r.more["name"] for r in first if r.what == "line"]
        is_gap = came != list(printed)[: len(came)]
        for record in first:
            # What later lines have overtaken isn't late, it's lost.
            if record.what == "lacks" and is_gap:
                continue
            seen = _late(record, printed, first[0].at_s)
            if seen:
                yield Violation(
                    "L03-PROMPT-01",
                    who,
                    seen + behind,
                    f"each line within {PROMPT_S:g} s",
                    upto(history, record),
                )
                break


def _first_connection(records: Sequence[Record]) -> list[Record]:
    """Return what happened before the reader came back."""
    starts = [n for n, r in enumerate(records) if r.what == "connects"]
    return list(records[: starts[1] if len(starts) > 1 else None])


def _late(
    record: Record, printed: Mapping[str, float], connected_s: float
) -> str:
    if record.what == "lacks" and "is_over" not in record.more:
        return (
            f"{record.more['has']} of {record.more['printed']} lines had come"
            " when the reader gave up waiting"
        )
    name = str(record.more.get("name"))
    if record.what == "line" and name in printed:
        late_s = record.at_s - max(printed[name], connected_s)
        if late_s > PROMPT_S:
            return f"a line came {late_s:.1f} s after it was printed"
    return ""
