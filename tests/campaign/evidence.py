"""What histories say, sorted by what the rules ask for. Pure.

It knows the words of the histories (client.py writes them) and nothing of
`demo`: the checker must not share a mistake with what it checks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.campaign.history import Record

FAULTS = "faults"
UNAVAILABLE = 503
ENDS = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of one task, as somebody was told it."""

    seq: int
    type: str
    attempt: int
    at_s: float
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def is_end(self) -> bool:
        """Say whether it ends its task."""
        return self.type in ENDS

    @property
    def identity(self) -> tuple[int, str, int]:
        """Return what must be the same for all who are told of it."""
        return self.seq, self.type, self.attempt


@dataclass(frozen=True, slots=True)
class Reader:
    """One who follows a stream, over as many connections as it takes."""

    who: str
    # None follows all of its owner's tasks.
    task: str | None
    records: list[Record] = field(default_factory=list)


@dataclass
class Evidence:
    """The histories of one campaign, indexed."""

    # task -> (who, when the 202 was seen)
    accepted: dict[str, tuple[str, float]] = field(default_factory=dict)
    # task -> its whole log, as read at the end; None: it can't be read
    logs: dict[str, list[Seen] | None] = field(default_factory=dict)
    # task -> when that reading began; what was told later may be newer
    read_at_s: dict[str, float] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    polls: list[Record] = field(default_factory=list)
    cancels: list[Record] = field(default_factory=list)
    answers: list[Record] = field(default_factory=list)
    faults: list[Record] = field(default_factory=list)
    # idempotency key -> what of its result is known, and how many attempts
    # the work itself ends
    expects: dict[str, dict[str, Any]] = field(default_factory=dict)
    losses: dict[str, int] = field(default_factory=dict)
    # task -> the calls that reached the books; None: they can't be read
    calls: dict[str, list[dict[str, Any]] | None] = field(default_factory=dict)
    # blob -> what was sent, and what was fetched at the end
    left: dict[str, dict[str, Any]] = field(default_factory=dict)
    fetched: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Seconds until a server without a broker said so.
    refused_s: list[float] = field(default_factory=list)
    # idempotency key -> the tasks that it stands for, and how often it
    # was sent
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sent: Counter[str] = field(default_factory=Counter)

    def doomed(self) -> dict[str, int]:
        """Return how many of its attempts each work ends itself."""
        return {
            task: self.losses[key]
            for key, tasks in self.keys.items()
            if key in self.losses
            for task in tasks
        }


def seen(told: dict[str, Any]) -> Seen:
    """Return the event in a wire event's words."""
    known = {"seq", "type", "attempt", "at"}
    return Seen(
        int(told["seq"]),
        str(told["type"]),
        int(told["attempt"]),
        datetime.fromisoformat(told["at"]).timestamp(),
        {k: v for k, v in told.items() if k not in known},
    )


def gather(records: Iterable[Record]) -> Evidence:
    """Return the records, indexed for the rules."""
    found = Evidence()
    invoked_s: dict[tuple[str, int], float] = {}
    # request id -> idempotency key
    key_of: dict[str, str] = {}
    for record in records:
        more = record.more
        if record.phase == "invoke":
            invoked_s[record.who, record.op] = record.at_s
            if record.what == "submit":
                key_of[more["request_id"]] = more["key"]
                found.sent[more["key"]] += 1
                found.expects[more["key"]] = more.get("expects", {})
                found.losses[more["key"]] = more.get("losses", 0)
        if record.what == "submit" and more.get("status") == UNAVAILABLE:
            began_s = invoked_s[record.who, record.op]
            found.refused_s.append(record.at_s - began_s)
        if record.who == FAULTS:
            found.faults.append(record)
        elif record.what == "stream":
            reader = found.readers.setdefault(
                more["reader"], Reader(record.who, more.get("task"))
            )
            reader.records.append(record)
        elif record.what == "read" and record.phase == "invoke":
            found.read_at_s[more["task"]] = record.at_s
        elif record.what == "read":
            events = more.get("events")
            found.logs[more["task"]] = (
                None if events is None else [seen(event) for event in events]
            )
        elif record.phase == "ok":
            _take_answer(found, record)
        if "status" in more:
            found.answers.append(record)
    for task, events in found.logs.items():
        if events and events[0].more.get("request_id") in key_of:
            found.keys[key_of[events[0].more["request_id"]]].add(task)
    return found


def _take_answer(found: Evidence, record: Record) -> None:
    match record.what:
        case "submit":
            task = record.more["task"]
            found.accepted.setdefault(task, (record.who, record.at_s))
            found.keys[record.more["key"]].add(task)
        case "poll":
            found.polls.append(record)
        case "cancel":
            found.cancels.append(record)
        case "leave":
            found.left[record.more["blob"]] = record.more
        case "fetch":
            found.fetched[record.more["blob"]] = record.more
        case "effects":
            found.calls[record.more["task"]] = record.more.get("calls")
