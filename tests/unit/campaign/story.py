"""Hand-written histories for the checker: short words in, records out.

"queued1 started1 succeeded1"   a log: type and attempt, seq by place
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.campaign.checker import check
from tests.campaign.evidence import FAULTS, gather
from tests.campaign.history import Record

TASK = "t_1"
GOOD = "queued1 started1 progressed1 succeeded1"
# The log is read last of all.
READ_S = 1_000.0


class Story:
    """What one client lived through with one task."""

    def __init__(self, log: str | None = GOOD) -> None:
        self.records: list[Record] = []
        self.at_s = 0.0
        self.log = log
        self.accept()

    def add(self, what: str, phase: str, who: str = "c", **more: Any) -> Story:
        """Add one record, a second after the last."""
        self.at_s += 1
        self.records.append(Record(self.at_s, who, 1, what, phase, more))
        return self

    def accept(self, task: str = TASK, key: str = "k") -> Story:
        """Add a 202."""
        self.submit("r", key, expects={"control_ok": True})
        return self.add("submit", "ok", task=task, status=202, key=key)

    def submit(self, request_id: str, key: str, **more: Any) -> Story:
        """Add that a submission is sent."""
        more |= {"request_id": request_id, "key": key}
        return self.add("submit", "invoke", **more)

    def calls(self, *words: str) -> Story:
        """Add what the books tell of the task: `a` charged, `-a` not."""
        calls = [
            {"key": word.strip("-"), "is_charged": word[0] != "-"}
            for word in words
        ]
        return self.add("effects", "ok", task=TASK, calls=calls)

    def leave(self, blob: str, sha256: str = "s") -> Story:
        """Add that a blob was taken."""
        sent = {"blob": blob, "bytes": 9, "sha256": sha256}
        return self.add("leave", "ok", status=201, **sent)

    def fault(self, name: str, wall_s: float, **more: Any) -> Story:
        """Add a fault that was done at `wall_s` of the wall clock."""
        return self.add(
            name, "ok", FAULTS, **{"wall_s": wall_s, "pids": [], **more}
        )

    def connect(self, task: str | None = None) -> Story:
        """Add that a reader connects: to one task's stream or to all."""
        return self.add("stream", "invoke", **_reader(task))

    def told(self, *words: str, task: str | None = None) -> Story:
        """Add events that a reader was told: `2:started1`, or `2`."""
        for word in words:
            seq, _, name = word.partition(":")
            name = name or (self.log or "").split()[int(seq) - 1]
            more = _reader(task) | {"id": seq, "task": TASK}
            seen = wire(int(seq), name)
            self.add("stream", "event", name=seen["type"], seen=seen, **more)
        return self

    def snapshot(
        self, name: str = "snapshot", task: str | None = None, **tasks: int
    ) -> Story:
        """Add the event that says how all stands."""
        more = _reader(task)
        return self.add(
            "stream", "event", name=name, id="9", tasks=tasks, **more
        )

    def rules(
        self,
        without_seq: int = 0,
        done: Sequence[int] = (),
        told: dict[str, Any] | None = None,
    ) -> set[str]:
        """Return which rules the checker finds broken.

        The log is read at the end, `without_seq` if one was lost; `done`
        is what its steps say, in order; `told` what all events say.
        """
        steps = iter(done)
        events = [
            wire(seq, word)
            for seq, word in enumerate((self.log or "").split(), 1)
            if seq != without_seq
        ]
        for event in events:
            event |= told or {}
            if done and event["type"] == "progressed":
                event["done"] = next(steps)
        more: dict[str, Any] = {"task": TASK, "status": 200, "events": events}
        if self.log is None:
            more = {"task": TASK, "status": 404}
        self.at_s = READ_S
        self.add("read", "invoke", task=TASK)
        self.add("read", "ok", **more)
        return {violation.rule for violation in check(gather(self.records))}


def wire(seq: int, word: str) -> dict[str, Any]:
    """Return event `seq`, which happened `seq` seconds after 1970."""
    match = re.fullmatch(r"([a-z_]+)(\d+)", word)
    assert match, word
    type_, attempt = match.groups()
    at = datetime.fromtimestamp(seq, UTC).isoformat()
    told: dict[str, Any] = {"seq": seq, "type": type_, "attempt": int(attempt)}
    told["at"] = at
    if type_ == "started":
        told["worker"] = {"pid": 100 + int(attempt)}
    if type_ == "succeeded":
        told["result"] = {"control_ok": True}
    if type_ == "queued":
        told["request_id"] = "r"
    return told


def _reader(task: str | None) -> dict[str, Any]:
    name = {"reader": f"c/{task or 'all'}"}
    return name | ({"task": task} if task else {})
