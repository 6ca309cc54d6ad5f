"""Reads a history as mailings, each with its letters and cancels. Pure.

A mailing is known by the path of its address, and a letter by its recipient,
who has no other mailing. The grader notes what it found in the folder of
receipts, and which mailings were late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.history import Record
from labs.grading.addresses import path_of

ENDS = ("succeeded", "failed", "cancelled")
MOST_PROOF = 8


@dataclass(slots=True)
class Mailing:
    """All records of one mailing, each list in order."""

    path: str
    recipients: list[str]
    submitted: Record
    letters: list[Record] = field(default_factory=list)
    # Answers that say in which state it is.
    shown: list[Record] = field(default_factory=list)
    # DELETE: the end of each request, answered or not.
    cancels: list[Record] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return what a person calls it: its first recipient's word."""
        return f"mailing {self.recipients[0].split('-')[0]}"

    @property
    def cancelled(self) -> Record | None:
        """Return the first answer that took a cancel."""
        taken = [each for each in self.cancels if is_taken(each)]
        return taken[0] if taken else None

    @property
    def end(self) -> Record | None:
        """Return the first answer that showed an end."""
        ends = [each for each in self.shown if state_of(each) in ENDS]
        return ends[0] if ends else None


def mailings_of(history: Sequence[Record]) -> list[Mailing]:
    """Return all accepted mailings with their records."""
    mailings: dict[str, Mailing] = {}
    for record in history:
        if record.what == "POST /mailings" and record.more.get("location"):
            path = path_of(record.more["location"], "/mailings")
            recipients = record.more["json"]["recipients"]
            mailings[path] = Mailing(path, recipients, record)
    by_recipient = {
        recipient: mailing
        for mailing in mailings.values()
        for recipient in mailing.recipients
    }
    for record in history:
        if record.who == "outside" and record.what == "letters":
            recipient = json_of(record).get("recipient", "")
            if record.phase == "invoke" and recipient in by_recipient:
                by_recipient[recipient].letters.append(record)
            continue
        method, _, path = record.what.partition(" ")
        if record.phase == "invoke" or path not in mailings:
            continue
        mailing = mailings[path]
        if method == "DELETE":
            mailing.cancels.append(record)
        if state_of(record):
            mailing.shown.append(record)
    return list(mailings.values())


def noted(
    history: Sequence[Record], what: str, role: str = ""
) -> Iterator[tuple[Mailing, Record]]:
    """Yield each mailing that has a note of the grader, with the note."""
    mailings = {mailing.path: mailing for mailing in mailings_of(history)}
    for record in history:
        if record.who == "grader" and record.what == what:
            mailing = mailings.get(record.more["path"])
            if mailing and record.more.get("role", "") == role:
                yield mailing, record


def promised(history: Sequence[Record], name: str) -> int:
    """Return a number of the lab, which the grader notes at the start."""
    for record in history:
        if record.what == "promises":
            return int(record.more[name])
    return 0


def stops(history: Sequence[Record]) -> list[Record]:
    """Return the worker's last starts and stops."""
    return [
        record
        for record in history
        if record.what in ("stop", "start")
        and record.phase == "ok"
        and record.more.get("process") == "worker"
    ][-3:]


def cancels_of_others(
    history: Sequence[Record], mailing: Mailing
) -> list[Record]:
    """Return the first cancels of other mailings after its submission."""
    return [
        record
        for record in history
        if record.what.startswith("DELETE ")
        and record.phase != "invoke"
        and record.what != f"DELETE {mailing.path}"
        and record.at_s > mailing.submitted.at_s
    ][:2]


def json_of(record: Record) -> Mapping[str, Any]:
    """Return the JSON of a request; an empty object for none."""
    found = record.more.get("json")
    return found if isinstance(found, dict) else {}


def state_of(record: Record | None) -> str:
    """Return the state that an answer shows; "" for none."""
    body = record.more.get("body") if record else None
    state = body.get("state") if isinstance(body, dict) else None
    return state if isinstance(state, str) else ""


def is_taken(cancel: Record) -> bool:
    """Say whether a cancel was answered with a yes."""
    return cancel.more.get("status") in (200, 202, 204)


def proof(*records: Record) -> tuple[Record, ...]:
    """Return some records in order of time, each once."""
    found = {(r.at_s, r.who, r.op, r.phase): r for r in records}
    return tuple(found[key] for key in sorted(found))[:MOST_PROOF]


def is_too_late(mailing: Mailing, cancel: Record) -> bool:
    """Say whether a cancel was refused because all had been printed."""
    return (
        cancel.more.get("status") == 409
        and any(state_of(each) == "succeeded" for each in mailing.shown)
        and all(letter.at_s < cancel.at_s for letter in mailing.letters)
    )


def state_before(mailing: Mailing, cancel: Record) -> str:
    """Return the state that was shown last before a cancel."""
    shown = [each for each in mailing.shown if each.at_s < cancel.at_s]
    return state_of(shown[-1]) if shown else ""
