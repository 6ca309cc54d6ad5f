"""An agenda: steps with minutes, the questions that are voted on. Pure.

A room keeps the agenda that it was opened with, so that a new version of the
guide changes no room that is under way.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with choices, of which `answer` is the right one."""

    id: str
    question: str
    choices: tuple[str, ...]
    # The place of the right choice, from 0.
    answer: int
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an agenda."""

    id: str
    title: str
    minutes: int
    # A page of the guide, or "" for a break.
    page: str
    # Steps that have to come before it.
    needs: tuple[str, ...]
    # May be left out when time is short, in this order; 0 for never.
    cut: int
    polls: tuple[Poll, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """All steps of a workshop, in order."""

    minutes: int
    title: str
    steps: tuple[Step, ...]

    def step(self, id_: str) -> Step | None:
        """Return a step by its id."""
        return next((step for step in self.steps if step.id == id_), None)

    def poll(self, id_: str) -> Poll | None:
        """Return a question by its id."""
        polls = (poll for step in self.steps for poll in step.polls)
        return next((poll for poll in polls if poll.id == id_), None)

    def place(self, step: str) -> int:
        """Return a step's place, from 0; -1 for none."""
        ids = [each.id for each in self.steps]
        return ids.index(step) if step in ids else -1


def agenda_of(data: Mapping[str, Any]) -> Agenda:
    """Return an agenda from plain data, as an event holds it."""
    return Agenda(
        int(data["minutes"]),
        str(data["title"]),
        tuple(_step(each) for each in data["steps"]),
    )


def as_data(agenda: Agenda) -> dict[str, Any]:
    """Return an agenda as plain data; the reverse of agenda_of."""
    return {
        "minutes": agenda.minutes,
        "title": agenda.title,
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "minutes": step.minutes,
                "page": step.page,
                "needs": list(step.needs),
                "cut": step.cut,
                "polls": [
                    {
                        "id": poll.id,
                        "question": poll.question,
                        "choices": list(poll.choices),
                        "answer": poll.answer,
                        "why": poll.why,
                    }
                    for poll in step.polls
                ],
            }
            for step in agenda.steps
        ],
    }


def cut_order(
    agenda: Agenda, begun: Container[str], cut: Container[str] = ()
) -> Sequence[Step]:
    """Return the steps that may still be left out, the first to go first.

    One comes after those that need it, and one that has begun, or that a
    step which stays needs, isn't among them.
    """
    chosen: list[Step] = []
    gone = {step.id for step in agenda.steps if step.id in cut}
    for step in sorted(agenda.steps, key=lambda each: each.cut):
        is_free = step.cut and step.id not in begun and step.id not in gone
        if is_free and not needed_by(agenda, step.id, gone):
            chosen.append(step)
            gone.add(step.id)
    return chosen


def needed_by(
    agenda: Agenda, step: str, cut: Container[str]
) -> Sequence[Step]:
    """Return the steps that stay and need a step."""
    return [
        other
        for other in agenda.steps
        if step in other.needs and other.id not in cut
    ]


def _step(data: Mapping[str, Any]) -> Step:
    return Step(
        str(data["id"]),
        str(data["title"]),
        int(data["minutes"]),
        str(data.get("page", "")),
        tuple(data.get("needs", ())),
        int(data.get("cut", 0)),
        tuple(_poll(each) for each in data.get("polls", ())),
    )


def _poll(data: Mapping[str, Any]) -> Poll:
    return Poll(
        str(data["id"]),
        str(data["question"]),
        tuple(data["choices"]),
        int(data["answer"]),
        str(data.get("why", "")),
    )
