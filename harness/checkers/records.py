"""Whether the log agrees with every answer and every accepted request. Pure.

Anything that a client saw during a campaign must still be true at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.evidence import Evidence
from harness.checkers.lifecycle import Walk
from harness.checkers.violation import Violation
from harness.history import Record


def check_records(evidence: Evidence) -> Iterator[Violation]:
    """Check streams, polls, keys and cancels against the logs."""
    yield from _streamed(evidence)
    yield from _polled(evidence)
    yield from _submitted_once(evidence)
    yield from _cancelled(evidence)


def _streamed(evidence: Evidence) -> Iterator[Violation]:
    for name, reader in evidence.readers.items():
        for record in reader.records:
            event = record.more.get("event")
            if event is None or not _is_comparable(evidence, record):
                continue
            streamed = (event["seq"], event["type"], event["attempt"])
            log = evidence.logs[record.more["task"]] or []
            recorded = [e.identity for e in log if e.seq == event["seq"]]
            if recorded != [streamed]:
                seen = f"streamed {streamed}, the log has {recorded}"
                yield Violation("LRO-END-03", name, seen)


def _polled(evidence: Evidence) -> Iterator[Violation]:
    for poll in evidence.polls:
        if not _is_comparable(evidence, poll):
            continue
        task, walk = poll.more["task"], Walk()
        for event in (evidence.logs[task] or [])[: poll.more["seq"]]:
            walk = walk.after(event, evidence.vocabulary)
        polled = Walk(poll.more["state"], poll.more["attempt"])
        if polled != walk:
            seen = (
                f"polled {polled.state} in attempt {polled.attempt}, the log"
                f" has {walk.state} in attempt {walk.attempt}"
            )
            yield Violation("LRO-END-03", task, seen)


def _is_comparable(evidence: Evidence, record: Record) -> bool:
    """Say whether the log was read, and after this record."""
    task = record.more["task"]
    events = evidence.logs.get(task)
    if not events:
        return False
    is_final = evidence.is_final(events[-1])
    return is_final or record.at_s < evidence.read_at_s[task]


def _submitted_once(evidence: Evidence) -> Iterator[Violation]:
    for key, tasks in evidence.keys.items():
        if len(tasks) > 1:
            yield Violation("LRO-SUBMIT-01", key, ", ".join(sorted(tasks)))


def _cancelled(evidence: Evidence) -> Iterator[Violation]:
    for record in evidence.cancels:
        task = record.more["task"]
        types = {event.type for event in evidence.logs.get(task) or []}
        if not types & evidence.vocabulary.cancels:
            seen = "the log shows neither the request nor its effect"
            yield Violation("LRO-CANCEL-01", task, seen)
