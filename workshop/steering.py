"""Decides what the commands of staff lead to. Pure; see deciding.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from workshop.agenda import Step
from workshop.commands import (
    BeginStep,
    Broadcast,
    Calm,
    ClosePoll,
    CloseRoom,
    Command,
    Hint,
    OpenPoll,
    Pause,
    Reveal,
    SetGate,
    SetTimer,
)
from workshop.errors import RuleBroken
from workshop.events import Fact
from workshop.people import Person
from workshop.roles import Actor
from workshop.state import Room

# Facts with their data; who sent the command is added to all of them.
Drafts = Sequence[tuple[Fact, dict[str, Any]]]


def _begin_step(room: Room, _: Actor, it: BeginStep, __: int) -> Drafts:
    step = known_step(room, it.step)
    if room.step == it.step:
        return []
    if step.id in room.cuts:
        raise RuleBroken(f"“{step.title}” is cut: put it back first.")
    found: list[tuple[Fact, dict[str, Any]]] = [
        (Fact.STEP_BEGUN, {"step": it.step})
    ]
    if it.step in room.gates:
        found.append((Fact.GATE_SET, {"step": it.step, "is_open": True}))
    return found


def _gate(room: Room, _: Actor, it: SetGate, __: int) -> Drafts:
    known_step(room, it.step)
    if (it.step not in room.gates) == it.is_open:
        return []
    return [(Fact.GATE_SET, {"step": it.step, "is_open": it.is_open})]


def _timer(_: Room, __: Actor, it: SetTimer, now_ms: int) -> Drafts:
    ends_at_ms = now_ms + 1000 * it.seconds if it.seconds else 0
    return [(Fact.TIMER_SET, {"ends_at_ms": ends_at_ms})]


def _hint(room: Room, _: Actor, it: Hint, __: int) -> Drafts:
    known_people(room, it.persons)
    return [(Fact.HINTED, {"persons": it.persons, "text": it.text})]


def _open_poll(room: Room, _: Actor, it: OpenPoll, __: int) -> Drafts:
    if room.agenda.poll(it.poll) is None:
        raise RuleBroken(f"This agenda has no question {it.poll!r}.")
    last = room.latest_round()
    if last is not None and last.is_open:
        if last.poll == it.poll:
            return []
        raise RuleBroken("Close the vote that is open first.")
    number = 1 + sum(poll == it.poll for poll, _ in room.rounds)
    return [(Fact.POLL_OPENED, {"poll": it.poll, "round": number})]


def _close_poll(room: Room, _: Actor, __: ClosePoll, ___: int) -> Drafts:
    last = room.latest_round()
    if last is None or not last.is_open:
        return []
    return [(Fact.POLL_CLOSED, {"poll": last.poll, "round": last.number})]


def _reveal(room: Room, _: Actor, it: Reveal, __: int) -> Drafts:
    last = room.latest_round()
    if last is None:
        raise RuleBroken("Nothing was put to the vote yet.")
    if last.is_open:
        raise RuleBroken("Close the vote first: votes sway those to come.")
    is_shown = last.shows_votes if it.stage == "votes" else last.shows_truth
    if is_shown:
        return []
    data = {"poll": last.poll, "round": last.number, "stage": it.stage}
    return [(Fact.REVEALED, data)]


def _setting(fact: Fact, name: str) -> Callable[..., Drafts]:
    """Return the handler of a command that sets one value of the room."""

    def handle(room: Room, _: Actor, it: Command, __: int) -> Drafts:
        value = getattr(it, name)
        return [] if getattr(room, name) == value else [(fact, {name: value})]

    return handle


def _close(_: Room, __: Actor, ___: CloseRoom, ____: int) -> Drafts:
    return [(Fact.CLOSED, {})]


def known_step(room: Room, id_: str) -> Step:
    """Return a step. Raises RuleBroken if the agenda doesn't have it."""
    step = room.agenda.step(id_)
    if step is None:
        raise RuleBroken(f"This agenda has no step {id_!r}.")
    return step


def known_person(room: Room, person: str) -> Person:
    """Return a person. Raises RuleBroken if nobody has this id."""
    if person not in room.people:
        raise RuleBroken(f"There is nobody called {person!r} in this room.")
    return room.people[person]


def known_people(room: Room, persons: Iterable[str]) -> None:
    """Raise RuleBroken unless all of them are in the room."""
    for person in persons:
        known_person(room, person)


STEERING: dict[type[Command], Callable[..., Drafts]] = {
    BeginStep: _begin_step,
    SetGate: _gate,
    SetTimer: _timer,
    Broadcast: _setting(Fact.MESSAGE_SET, "message"),
    Pause: _setting(Fact.PAUSE_SET, "is_paused"),
    Calm: _setting(Fact.CALM_SET, "is_calm"),
    Hint: _hint,
    OpenPoll: _open_poll,
    ClosePoll: _close_poll,
    Reveal: _reveal,
    CloseRoom: _close,
}
