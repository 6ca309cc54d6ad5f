"""Hand-written histories for the checkers: short words in, records out.

"queued1 started1 succeeded1"   a log: type and attempt, seq by place
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from accepted.faults.deck import DECK
from accepted.faults.dialect import VOCABULARY
from harness.checkers import check
from harness.checkers.evidence import Evidence
from harness.checkers.gathering import gather
from harness.history import ALL_HEALED, FAULTS, LEDGER, Record
from harness.requirements import requirements

TASK = "t_1"
GOOD = "queued1 started1 progressed1 succeeded1"
# The log is read last of all.
READ_S = 1_000.0
CONSEQUENCES = {fault.name: sorted(fault.consequences) for fault in DECK}


class Story:
    """One client's history with one task."""

    def __init__(self, log: str | None = GOOD) -> None:
        self.records: list[Record] = []
        self.at_s = 0.0
        self.log = log
        self.accept()

    def add(
        self, what: str, phase: str, who: str = "c", op: int = 1, **more: Any
    ) -> Story:
        """Add one record, a second after the last."""
        self.at_s += 1
        self.records.append(Record(self.at_s, who, op, what, phase, more))
        return self

    def accept(self, task: str = TASK, key: str = "k") -> Story:
        """Add a 202."""
        self.submit("r", key, expects={"control_ok": True})
        return self.add("submit", "ok", task=task, status=202, key=key)

    def submit(self, request_id: str, key: str, **more: Any) -> Story:
        """Add that a submission is sent."""
        more |= {"request_id": request_id, "key": key}
        return self.add("submit", "invoke", **more)

    def submitted(self, **more: Any) -> Story:
        """Change what was submitted for the story's task."""
        self.records[0].more.update(more)
        return self

    def charges(self, *words: str) -> Story:
        """Add the calls to the ledger: `a` was counted, `-a` was not."""
        for word in words:
            call = {"task": TASK, "key": word.strip("-")}
            is_counted = word[0] != "-"
            self.add("effect", "ok", LEDGER, **call, is_counted=is_counted)
        return self

    def upload(self, name: str, sha256: str = "s") -> Story:
        """Add that an upload was accepted."""
        sent = {"upload": name, "bytes": 9, "sha256": sha256}
        return self.add("upload", "ok", status=201, **sent)

    def hold(self, task: str, *words: str, is_answered: bool = True) -> Story:
        """Add held work with the log that it left."""
        self.add("hold", "invoke", request_id="h", expects={"control_ok": 1})
        if is_answered:
            self.add("hold", "ok", task=task, status=200, state="succeeded")
        events = [wire(seq, word) for seq, word in enumerate(words, 1)]
        if events:
            events[0]["request_id"] = "h"
        for event in events:
            if event["type"] == "failed":
                event["problem"] = VOCABULARY.outcome_unknown
        more: dict[str, Any] = {"task": task, "status": 200, "is_held": True}
        return self.add("read", "ok", events=events, **more)

    def fault(self, name: str, wall_s: float, **more: Any) -> Story:
        """Add a fault that was injected at `wall_s` of the wall clock."""
        consequences = CONSEQUENCES.get(name, [])
        fields = {"pids": [], "consequences": consequences, **more}
        return self.add(name, "ok", FAULTS, wall_s=wall_s, **fields)

    def healed(self, wall_s: float, settle_s: float) -> Story:
        """Add that all faults are healed."""
        more = {"wall_s": wall_s, "settle_s": settle_s}
        return self.add(ALL_HEALED, "ok", FAULTS, **more)

    def connect(self, task: str | None = None) -> Story:
        """Add that a reader connects: to one task's stream or to all."""
        return self.add("stream", "invoke", **_reader(task))

    def streamed(self, *words: str, task: str | None = None) -> Story:
        """Add events that a reader gets: `2:started1`, or `2`."""
        for word in words:
            seq, _, name = word.partition(":")
            name = name or (self.log or "").split()[int(seq) - 1]
            more = _reader(task) | {"id": seq, "task": TASK}
            event = wire(int(seq), name)
            more |= {"name": event["type"], "event": event}
            self.add("stream", "event", **more)
        return self

    def snapshot(
        self, name: str = "snapshot", task: str | None = None, **tasks: int
    ) -> Story:
        """Add the message that shows where all tasks stand."""
        more = _reader(task)
        return self.add(
            "stream", "event", name=name, id="9", tasks=tasks, **more
        )

    def rules(self, **more: Any) -> set[str]:
        """Return the names of the requirements that are broken."""
        found = check(self.evidence(**more))
        return {requirements()[v.requirement].name for v in found}

    def evidence(
        self,
        without_seq: int = 0,
        done: Sequence[int] = (),
        members: dict[str, Any] | None = None,
    ) -> Evidence:
        """Return the evidence once the log was read, at the end.

        It lacks event `without_seq`; `done` are the numbers of its steps,
        in order; every event has these `members`.
        """
        steps = iter(done)
        events = [
            wire(seq, word)
            for seq, word in enumerate((self.log or "").split(), 1)
            if seq != without_seq
        ]
        for event in events:
            event |= members or {}
            if done and event["type"] == "progressed":
                event["done"] = next(steps)
        more: dict[str, Any] = {"task": TASK, "status": 200, "events": events}
        if self.log is None:
            more = {"task": TASK, "status": 404}
        self.at_s = READ_S
        self.add("read", "invoke", task=TASK)
        self.add("read", "ok", **more)
        return gather(self.records, VOCABULARY)


def wire(seq: int, word: str) -> dict[str, Any]:
    """Return event `seq`, which happened `seq` seconds after 1970."""
    match = re.fullmatch(r"([a-z_]+)(\d+)", word)
    assert match, word
    type_, attempt = match.groups()
    at = datetime.fromtimestamp(seq, UTC).isoformat()
    event: dict[str, Any] = {
        "seq": seq,
        "type": type_,
        "attempt": int(attempt),
        "at": at,
    }
    if type_ == "started":
        event["pid"] = 100 + int(attempt)
    if type_ == "succeeded":
        event["result"] = {"control_ok": True}
    if type_ == "queued":
        event["request_id"] = "r"
    return event


def _reader(task: str | None) -> dict[str, Any]:
    name = {"reader": f"c/{task or 'all'}"}
    return name | ({"task": task} if task else {})
