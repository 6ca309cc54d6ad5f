"""Whether readers that reconnect get each event, once, in order. Pure.

A stream starts with one snapshot. After that each event of a task follows
the last one, over any number of connections. Only `resync` may start over:
with it the server admits that it can't fill the hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.checkers.evidence import Evidence, Reader
from harness.checkers.violation import Violation
from harness.history import Record


@dataclass
class Position:
    """How far a reader has come with each task."""

    seqs: dict[str, int] = field(default_factory=dict)
    has_id: bool = False
    has_resynced: bool = False
    # Tasks that a resync left out: any event may be their next.
    excused: set[str] = field(default_factory=set)


def check_streams(evidence: Evidence) -> Iterator[Violation]:
    """Check each reader's events for gaps and repeats, and for the end."""
    for name, reader in evidence.readers.items():
        position = Position()
        for record in reader.records:
            if record.phase == "event":
                if _is_unshown(evidence, position, record):
                    position.excused.add(record.more["task"])
                yield from _advance(name, reader, position, record)
        yield from _missed_end(evidence, name, reader, position)


def _is_unshown(
    evidence: Evidence, position: Position, record: Record
) -> bool:
    """Say whether a resync may have skipped the first events of a task.

    Held work isn't in the list that a resync shows.
    """
    task = record.more.get("task")
    return (
        position.has_resynced
        and "event" in record.more
        and task in evidence.held
        and task not in position.seqs
    )


def _advance(
    name: str, reader: Reader, position: Position, record: Record
) -> Iterator[Violation]:
    event = record.more.get("event")
    if event is None:
        yield from _start(name, position, record)
    else:
        task, seq = record.more["task"], event["seq"]
        if reader.task and record.more["id"] != str(seq):
            seen = f"id {record.more['id']} at event {seq}"
            yield Violation("LRO-STREAM-04", name, seen)
        last = position.seqs.get(task, 0)
        if task in position.excused:
            position.excused.discard(task)
        elif seq <= last:
            seen = f"{task}: event {seq} after {last}"
            yield Violation("LRO-STREAM-02", name, seen)
        elif seq > last + 1:
            seen = f"{task}: event {seq} after {last}"
            yield Violation("LRO-STREAM-01", name, seen)
        position.seqs[task] = max(last, seq)
    position.has_id |= bool(record.more.get("id"))


def _start(
    name: str, position: Position, record: Record
) -> Iterator[Violation]:
    """Take a snapshot or a resync; other messages show no task."""
    tasks = record.more.get("tasks")
    if tasks is None:
        return
    if record.more["name"] == "resync":
        position.has_resynced = True
        position.excused |= position.seqs.keys() - tasks.keys()
        position.seqs.update(tasks)
        return
    for task, seq in tasks.items():
        last = position.seqs.get(task, 0)
        if position.has_id and seq > last:
            seen = f"{task}: event {seq} after {last}, in a snapshot"
            yield Violation("LRO-STREAM-01", name, seen)
        position.seqs[task] = seq


def _missed_end(
    evidence: Evidence, name: str, reader: Reader, position: Position
) -> Iterator[Violation]:
    own = {
        task
        for task, (who, _) in evidence.accepted.items()
        if who == reader.who
    }
    tasks = {reader.task} if reader.task else own | position.seqs.keys()
    for task in tasks - position.excused:
        events = evidence.logs.get(task) or []
        if not any(evidence.is_final(event) for event in events):
            # The log itself has no end: another requirement's violation.
            continue
        reached = position.seqs.get(task, 0)
        if reached < events[-1].seq:
            seen = f"{task}: got {reached} of {events[-1].seq} events"
            yield Violation("LRO-STREAM-03", name, seen)
