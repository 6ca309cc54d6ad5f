"""Views of a room, as JSON for those who may see it. Pure.

    shared(room)          for everybody with the room's address
    own(room, person)     and for one participant in addition
    board(room)           for staff: who is where, stuck first
    projector(room)       the same without names

Votes are in no view before a vote is closed and they are revealed: the first
ten of a hundred would sway the rest.
"""

from __future__ import annotations

from typing import Any

from workshop.events import Fact
from workshop.measures import cuts, overview
from workshop.people import Consent, Person, StuckBy
from workshop.state import Room, Round

# Shapes and colours tell people apart on a projector, without names and for
# those who see red and green alike.
SHAPES = ("circle", "square", "triangle", "diamond", "star", "cross")
COLOURS = 8


def shared(room: Room) -> dict[str, Any]:
    """Return what everybody in a room sees."""
    return {
        "title": room.title,
        "code": room.code,
        "is_open": room.is_open,
        "minutes": room.agenda.minutes,
        "step": room.step,
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "minutes": step.minutes,
                "page": step.page,
                "is_closed": step.id in room.gates,
                "is_cut": step.id in room.cuts,
            }
            for step in room.agenda.steps
        ],
        "begun_ms": room.begun_ms,
        "timer_ends_ms": room.timer_ends_ms,
        "message": room.message,
        "is_paused": room.is_paused,
        # A room that is over holds nobody's figures back.
        "is_calm": room.is_calm and room.is_open,
        "fault": _fault(room),
        "people": len(room.people),
        "keep_days": room.keep_days,
        "poll": _poll(room),
    }


def own(room: Room, person: Person) -> dict[str, Any]:
    """Return what one participant sees of themselves."""
    line = [each.id for each in room.help_line()]
    last = room.latest_round()
    return {
        "person": person.id,
        "nickname": person.nickname,
        **_mark(person),
        "step": person.step,
        "standing": person.standing,
        "why": person.why,
        "is_silent": person.stuck_by is StuckBy.SILENCE,
        # From 1; 0 for who isn't in the help line.
        "place_in_line": 1 + line.index(person.id) if person.id in line else 0,
        "done": sorted(person.done, key=room.agenda.place),
        "hint": room.hints.get(person.id, room.hints.get("", "")),
        "notice": _notice(person),
        "is_asked_for_look": person.consent is Consent.ASKED,
        "is_looked_at": person.consent is Consent.GIVEN,
        "is_asked_for_card": room.is_last_step and not person.has_given_card,
        "vote": last.votes.get(person.id) if last else None,
    }


def board(room: Room) -> dict[str, Any]:
    """Return what staff see: people by name, those who are stuck first."""
    return {
        **overview(room),
        "everybody": [
            {
                **_dot(person),
                "nickname": person.nickname,
                "why": person.why,
                "is_raised_by_server": person.stuck_by
                not in (None, StuckBy.PERSON),
                "failures": dict(person.failures),
                "consent": person.consent,
            }
            for person in _in_order(room)
        ],
        "questions": [
            {"step": step.id, "poll": poll.id, "question": poll.question}
            for step in room.agenda.steps
            for poll in step.polls
        ],
        "cuts": cuts(room),
        # How many have given one; what is in them, only after the end.
        "cards": sum(p.has_given_card for p in room.people.values()),
    }


def projector(room: Room) -> dict[str, Any]:
    """Return what may be shown to all: dots without names."""
    return {
        **overview(room),
        "everybody": [_dot(person) for person in _in_order(room)],
    }


def _notice(person: Person) -> dict[str, Any] | None:
    notice = person.notice
    if notice is None:
        return None
    return {
        "seq": notice.seq,
        "is_reset": notice.fact is Fact.RESET,
        "step": notice.step,
        "why": notice.why,
    }


def _in_order(room: Room) -> list[Person]:
    line = room.help_line()
    others = [p for p in room.people.values() if p not in line]
    others.sort(key=lambda person: (room.agenda.place(person.step), person.id))
    return line + others


def _dot(person: Person) -> dict[str, Any]:
    return {
        "person": person.id,
        **_mark(person),
        "step": person.step,
        "standing": person.standing,
        "since_ms": person.since_ms,
        "done": len(person.done),
    }


def _mark(person: Person) -> dict[str, Any]:
    """Return a person's shape and colour: six times eight pairs."""
    number = int(person.id[1:]) - 1
    return {
        "shape": SHAPES[number % len(SHAPES)],
        "colour": number % COLOURS,
    }


def _fault(room: Room) -> dict[str, Any] | None:
    fault = room.fault
    if fault is None:
        return None
    return {
        "fault": fault.fault,
        "due_ms": fault.due_ms,
        "result": fault.result,
    }


def _poll(room: Room) -> dict[str, Any] | None:
    last = room.latest_round()
    poll = room.agenda.poll(last.poll) if last else None
    if last is None or poll is None:
        return None
    size = len(poll.choices)
    return {
        "poll": poll.id,
        "round": last.number,
        "question": poll.question,
        "choices": list(poll.choices),
        "is_open": last.is_open,
        "counts": last.counts(size) if last.shows_votes else None,
        # Both bars, once the second is shown.
        "before": [
            each.counts(size)
            for each in _earlier(room, last)
            if last.shows_votes
        ],
        "answer": poll.answer if last.shows_truth else None,
        "why": poll.why if last.shows_truth else "",
    }


def _earlier(room: Room, last: Round) -> list[Round]:
    rounds = room.rounds.values()
    return [r for r in rounds if r.poll == last.poll and r is not last]
