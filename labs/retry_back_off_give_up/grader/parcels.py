"""Gathers what was seen of each parcel, from a history. Judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.history import Record

SENDER = "sender of "
OUTSIDE = "outside"
OPEN = ("queued", "running", "waiting")
# Plans by which a call may end the process that made it.
KILLERS = ("poison", "worn")
PROOF = 9


@dataclass(frozen=True, slots=True)
class Try:
    """One call for a label, and its answer if there was one."""

    call: Record
    answer: Record | None

    @property
    def ends_s(self) -> float:
        """Return when it was answered, or else when it arrived."""
        return (self.answer or self.call).at_s

    @property
    def status(self) -> int:
        """Return the status of its answer, and 0 if there was none."""
        return int(self.answer.more["status"]) if self.answer else 0


@dataclass(slots=True)
class Parcel:
    """All that was seen of one parcel, by time."""

    number: str
    plan: dict[str, Any] = field(default_factory=dict)
    # The sender's records, and those of the calls that name the parcel.
    own: list[Record] = field(default_factory=list)
    calls: list[Record] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Return the name of the carrier's plan for it."""
        return str(self.plan.get("plan", ""))

    def noted(self, what: str) -> Record | None:
        """Return what the grader has written about it, under one name."""
        return next((r for r in self.own if r.what == what), None)

    @property
    def tries(self) -> list[Try]:
        """Return its calls in order, those of a replay included."""
        answers = {r.op: r for r in self.calls if r.phase == "ok"}
        return [
            Try(record, answers.get(record.op))
            for record in self.calls
            if record.phase == "invoke"
        ]

    @property
    def first_tries(self) -> list[Try]:
        """Return its calls before a replay."""
        replay = self.noted("is replayed")
        return [
            each
            for each in self.tries
            if replay is None or each.call.at_s < replay.at_s
        ]

    @property
    def accepted_s(self) -> float:
        """Return when its POST was answered, or else when it was sent."""
        answers = [r for r in self.own if r.what == "POST /parcels"]
        return (answers or self.own[:1])[-1].at_s

    @property
    def looks(self) -> list[Record]:
        """Return the answers to the sender's questions."""
        return [
            record
            for record in self.own
            if record.what.startswith("GET ") and record.phase == "ok"
        ]

    @property
    def end(self) -> Record | None:
        """Return the first look that showed an end."""
        return next(
            (look for look in self.looks if state(look) not in ("", *OPEN)),
            None,
        )

    @property
    def labels(self) -> list[Record]:
        """Return the calls that made a label."""
        return [r for r in self.calls if r.more.get("is_counted")]

    def proof(self, *more: Record | None) -> tuple[Record, ...]:
        """Return its calls with their answers, and other records."""
        rows = [r for r in self.calls if r.phase == "ok"][-PROOF + 2 :]
        rows += [record for record in more if record is not None]
        return tuple(sorted(rows, key=lambda record: record.at_s))


def state(look: Record | None) -> str:
    """Return the state that an answer shows; "" for none."""
    body = look.more.get("body") if look is not None else None
    return str(body.get("state", "")) if isinstance(body, dict) else ""


def gathered(history: Sequence[Record]) -> list[Parcel]:
    """Return all parcels, in the order in which they were handed in."""
    parcels: dict[str, Parcel] = {}
    for record in history:
        if record.who.startswith(SENDER):
            number = record.who.removeprefix(SENDER)
            parcel = parcels.setdefault(number, Parcel(number))
            parcel.own.append(record)
            if record.what == "wants a label":
                parcel.plan = record.more
    for record in history:
        body = record.more.get("json")
        if record.who == OUTSIDE and isinstance(body, dict):
            number = str(body.get("parcel"))
            if number in parcels:
                parcels[number].calls.append(record)
    return list(parcels.values())


def answered(parcel: Parcel) -> str:
    """Say how a parcel's calls were answered, before a replay."""
    statuses = [each.status for each in parcel.first_tries if each.status]
    said = []
    if statuses:
        different = dict.fromkeys(map(str, statuses))
        said.append(f"the carrier answered {' and '.join(different)}")
    if parcel.kind in KILLERS and len(statuses) < len(parcel.first_tries):
        said.append("its process was killed")
    return " or ".join(said) or "the carrier has answered nothing"
