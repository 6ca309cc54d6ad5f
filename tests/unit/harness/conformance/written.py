"""Histories that tests write: exchanges and streams, one after the other."""

from __future__ import annotations

from typing import Any

from harness.conformance.outcome import Standing, outcome
from harness.conformance.report.story import Told
from harness.history import Record

MARKUP = "<script>alert(1)</script> & \x00"


class Written:
    """Records, with a clock that ticks at each."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._now_s = 100.0
        self._ops = 0

    def at(self, later_s: float) -> Written:
        """Let time pass."""
        self._now_s += later_s
        return self

    def exchange(
        self, what: str, intent: str, status: int = 200, **more: Any
    ) -> Written:
        """Write a request and its answer."""
        self._ops += 1
        who = more.pop("who", "first owner")
        asked = {
            "probe": more.pop("probe", "lives"),
            "intent": intent,
            "method": more.pop("method", "GET"),
            "address": more.pop("address", "http://127.0.0.1:1/tasks/a"),
            **{
                name: more[name]
                for name in ("task", "key", "if_none_match", "kind")
                if name in more
            },
        }
        took_s = more.pop("took_s", 0.01)
        means = list(more.pop("means", ["ok"] if status == 200 else []))
        self._write(who, what, "invoke", **asked)
        self._now_s += took_s
        answer = {"status": status, "means": means, "took_s": took_s}
        answer |= {"type": "application/json", "body": {}, "length": 2}
        answer |= {"is_json": True, "is_object": True}
        self._write(who, what, "ok", **{**asked, **answer, **more})
        return self

    def state(self, state: str, intent: str = "poll", **more: Any) -> Written:
        """Write a status."""
        noted = {"task": "a", "state": state, **more}
        return self.exchange("status", intent, **noted)

    def wait(self, task: str, last: str, probe: str = "lives") -> Written:
        """Write a wait that ran out."""
        self._ops += 1
        noted = {"probe": probe, "task": task}
        self._write("conform", "wait", "invoke", **noted)
        self._write(
            "conform", "wait", "unknown", **noted, limit_s=30.0, last=last
        )
        return self

    def stream(
        self, intent: str, events: list[Any], by: str = "service", **more: Any
    ) -> Written:
        """Write a connection: events are (number, state) pairs."""
        self._ops += 1
        asked = {
            "probe": "stream",
            "intent": intent,
            "task": "a",
            "after": more.pop("after", ""),
            "method": "GET",
            "address": "http://127.0.0.1:1/tasks/a/events",
            "is_numbered": True,
            "is_dense": more.pop("is_dense", False),
            "heartbeat_s": 15.0,
        }
        silence_s = more.pop("silence_s", 0.1)
        self._write("first owner", "events", "invoke", **asked)
        answer = {"status": 200, "type": "text/event-stream", **more}
        self._write("first owner", "events", "ok", **asked, **answer)
        for number, state in events:
            event = {"number": str(number), "name": "message", "state": state}
            event |= {"is_snapshot": False, "data": "{}"}
            event["has_number"] = bool(number)
            event["is_final"] = state in ("succeeded", "failed", "cancelled")
            self._write("first owner", "events", "event", **asked, **event)
        self._write(
            *("first owner", "events", "closed"),
            **asked,
            by=by,
            lasted_s=20.0,
            silence_s=silence_s,
            limit_s=30.0,
            linger_s=5.0,
        )
        return self

    def note(self, what: str, phase: str, **more: Any) -> Written:
        """Write a record of the run itself."""
        self._write("conform", what, phase, **more)
        return self

    def _write(self, who: str, what: str, phase: str, **more: Any) -> None:
        self._now_s += 0.001
        self.records.append(
            Record(self._now_s, who, self._ops, what, phase, more)
        )


def violated(written: Written) -> set[str]:
    """Return the ids of all violated requirements."""
    rows = outcome(written.records, {})
    return {
        r.requirement.id.removeprefix("LRO-")
        for r in rows
        if r.standing is Standing.VIOLATED
    }


def told() -> Told:
    """Return a run with each standing, and with markup in its answers."""
    written = (
        Written()
        .exchange("submit", "valid", 200, means=[], body={"x": MARKUP})
        .state("waiting", "at-once", retry_after=MARKUP)
        .state("running", etag='"1"')
        .state("waiting")
        .state("succeeded", result=True)
    )
    rows = outcome(written.records, {"kill": f"not ours {MARKUP}"})
    return Told(
        url="http://127.0.0.1:1/tasks",
        dialect="plain",
        seed=7,
        began="2026-11-27T12:00:00+00:00",
        began_s=100.0,
        took_s=1.5,
        requests=5,
        rows=rows,
    )
