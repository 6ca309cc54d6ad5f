"""Reads a history as renders: asked for, accepted or refused, and made. Pure.

A render is known by its title, `TENANT-NUMBER`, which the farm gets as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from harness.history import Record

MOST_PROOF = 8


@dataclass(slots=True)
class Render:
    """One request for a render, and what became of it."""

    title: str
    frames: int
    asked: Record
    # Its answer, or that none came.
    answer: Record
    # Its calls at the farm, and their ends.
    started: list[Record] = field(default_factory=list)
    ended: list[Record] = field(default_factory=list)

    @property
    def tenant(self) -> str:
        """Return whose render it is."""
        return self.title.rpartition("-")[0]

    @property
    def is_accepted(self) -> bool:
        """Say whether it was answered with a 202."""
        return self.answer.more.get("status") == 202

    @property
    def start_s(self) -> float:
        """Return when it came to the farm; infinity for not yet."""
        return self.started[0].at_s if self.started else inf

    @property
    def end_s(self) -> float:
        """Return when the farm was done with it; infinity for not yet."""
        return self.ended[0].at_s if self.ended else inf


def renders_of(history: Sequence[Record]) -> list[Render]:
    """Return all renders that were asked for and answered, in order."""
    asked: dict[tuple[str, int], Record] = {}
    renders: dict[str, Render] = {}
    for record in history:
        if record.what == "POST /renders":
            if record.phase == "invoke":
                asked[record.who, record.op] = record
                continue
            title = record.more["json"]["title"]
            renders[title] = Render(
                *(title, record.more["json"]["frames"]),
                *(asked[record.who, record.op], record),
            )
    for record in history:
        if record.who == "outside" and record.what == "render":
            render = renders.get(_json(record).get("title", ""))
            if render is not None:
                is_start = record.phase == "invoke"
                (render.started if is_start else render.ended).append(record)
    return list(renders.values())


def waiting_at(
    renders: Sequence[Render], at_s: float, since_s: float | None = None
) -> list[Render]:
    """Return the accepted renders that had no start at a moment.

    With `since_s`, all that may have waited at any time from then on.
    """
    if since_s is None:
        return [
            each
            for each in renders
            if each.is_accepted and each.answer.at_s <= at_s < each.start_s
        ]
    return [
        each
        for each in renders
        if each.is_accepted
        and each.asked.at_s <= at_s
        and since_s < each.start_s
    ]


def promised(history: Sequence[Record], name: str) -> float:
    """Return a number of the lab, which the grader notes at the start."""
    for record in history:
        if record.what == "promises":
            return float(record.more[name])
    return 0.0


def notes(history: Sequence[Record], what: str) -> Iterator[Record]:
    """Yield the notes of the grader about one thing."""
    for record in history:
        if record.who == "grader" and record.what == what:
            yield record


def proof(*records: Record) -> tuple[Record, ...]:
    """Return some records in order of time, each once."""
    found = {(r.at_s, r.who, r.op, r.phase): r for r in records}
    return tuple(found[key] for key in sorted(found))[:MOST_PROOF]


def _json(record: Record) -> Mapping[str, Any]:
    found = record.more.get("json")
    return found if isinstance(found, dict) else {}
