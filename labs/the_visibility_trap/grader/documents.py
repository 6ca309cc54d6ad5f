"""Gathers what was seen of each document, from a history. Judges nothing.

The writer of an author's records is `author of NUMBER`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from harness.history import Record

AUTHOR = "author of "
OUTSIDE = "outside"
DEAD = "lost its process"


@dataclass(slots=True)
class Document:
    """All that was seen of one document, by time."""

    number: str
    pages: int = 0
    # The author's records, and those of the calls that name the document.
    own: list[Record] = field(default_factory=list)
    calls: list[Record] = field(default_factory=list)

    def noted(self, what: str) -> Record | None:
        """Return what the grader has written about it, under one name."""
        return next((r for r in self.own if r.what == what), None)

    @property
    def records(self) -> list[Record]:
        """Return all that was seen of it, by time."""
        return sorted([*self.own, *self.calls], key=lambda record: record.at_s)

    @property
    def looks(self) -> list[Record]:
        """Return the answers to the author's questions."""
        return [
            record
            for record in self.own
            if record.what.startswith("GET ") and record.phase == "ok"
        ]

    @property
    def states(self) -> list[str]:
        """Return the states that it has shown, in order."""
        bodies = [look.more.get("body") for look in self.looks]
        return [
            str(body.get("state", "")) if isinstance(body, dict) else ""
            for body in bodies
        ]

    @property
    def written(self) -> list[Record]:
        """Return the calls whose page the archive has written, in order."""
        return [
            record
            for record in self.calls
            if record.phase == "ok" and record.more["status"] == 200
        ]

    @property
    def signed(self) -> list[Record]:
        """Return those of them whose process is known."""
        return [call for call in self.written if call.more["pid"] is not None]


def told(*records: Record) -> tuple[Record, ...]:
    """Return records by time, with the words that a diagram needs."""
    ordered = sorted(records, key=lambda record: record.at_s)
    return tuple(
        replace(record, more={**record.more, "says": says})
        if (says := _words(record))
        else record
        for record in ordered
    )


def _words(record: Record) -> str:
    """Say which process wrote which page, or what the author was shown."""
    body = record.more.get("json")
    if record.who == OUTSIDE and isinstance(body, dict):
        fence = body.get("fence")
        number = "no number" if fence is None else f"number {fence}"
        return f"page {body['page']}, process {record.more['pid']}, {number}"
    if record.what.startswith("GET ") and record.phase == "ok":
        shown = record.more.get("body")
        state = shown.get("state", "") if isinstance(shown, dict) else ""
        return f"GET {record.more['status']} {state}".rstrip()
    if record.what == DEAD:
        return f"process {record.more['pid']} was killed"
    return ""


def gathered(history: Sequence[Record]) -> list[Document]:
    """Gather the records of each document."""
    documents: dict[str, Document] = {}
    for record in history:
        if record.who.startswith(AUTHOR):
            number = record.who.removeprefix(AUTHOR)
            document = documents.setdefault(number, Document(number))
            document.own.append(record)
            document.pages = record.more.get("pages", document.pages)
    for record in history:
        body = record.more.get("json")
        if record.who == OUTSIDE and isinstance(body, dict):
            number = str(body.get("document"))
            if number in documents:
                documents[number].calls.append(record)
    return list(documents.values())
