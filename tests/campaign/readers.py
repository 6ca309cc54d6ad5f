"""What a reader who comes back must and must not meet. Pure.

A stream starts with a snapshot, told once; after that each event of each
task follows on the last, over any number of connections. `resync` is the
one honest way to start over: the server says that it can't fill the hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.campaign.evidence import Evidence, Reader
from tests.campaign.history import Record
from tests.campaign.violation import Violation


@dataclass
class Told:
    """How far a reader has been told of each task."""

    seqs: dict[str, int] = field(default_factory=dict)
    has_place: bool = False
    # Tasks of which a resync left the end untold, or the next number open.
    excused: set[str] = field(default_factory=set)


def check_readers(found: Evidence) -> Iterator[Violation]:
    """Hold each reader's story against the rules, and against the logs."""
    for name, reader in found.readers.items():
        told = Told()
        for record in reader.records:
            if record.phase == "event":
                yield from _listen(name, reader, told, record)
        yield from _told_the_end(found, name, reader, told)


def _listen(
    name: str, reader: Reader, told: Told, record: Record
) -> Iterator[Violation]:
    event = record.more.get("seen")
    if event is None:
        yield from _start(name, told, record)
    else:
        task, seq = record.more["task"], event["seq"]
        if reader.task and record.more["id"] != str(seq):
            says = f"id {record.more['id']} at {seq}"
            yield Violation("misnumbered", name, says)
        last = told.seqs.get(task, 0)
        if task in told.excused:
            told.excused.discard(task)
        elif seq <= last:
            yield Violation("repeat", name, f"{task} {seq} after {last}")
        elif seq > last + 1:
            yield Violation("gap", name, f"{task} {seq} after {last}")
        told.seqs[task] = max(last, seq)
    told.has_place |= bool(record.more.get("id"))


def _start(name: str, told: Told, record: Record) -> Iterator[Violation]:
    """Take a snapshot or a resync; any other name tells of no task."""
    tasks = record.more.get("tasks")
    if tasks is None:
        return
    if record.more["name"] == "resync":
        told.excused |= told.seqs.keys() - tasks.keys()
        told.seqs.update(tasks)
        return
    for task, seq in tasks.items():
        last = told.seqs.get(task, 0)
        if told.has_place and seq > last:
            says = f"{task} {seq} after {last}, in a snapshot"
            yield Violation("gap", name, says)
        told.seqs[task] = seq


def _told_the_end(
    found: Evidence, name: str, reader: Reader, told: Told
) -> Iterator[Violation]:
    own = {t for t, (who, _) in found.accepted.items() if who == reader.who}
    tasks = {reader.task} if reader.task else own | told.seqs.keys()
    for task in tasks - told.excused:
        events = found.logs.get(task) or []
        if not any(event.is_end for event in events):
            # The log itself has no end: another rule's finding.
            continue
        if told.seqs.get(task, 0) < events[-1].seq:
            says = f"{task}: told {told.seqs.get(task, 0)}"
            yield Violation("untold", name, f"{says} of {events[-1].seq}")
