"""Decides what a command leads to: drafts of events, or an error. Pure.

A command that changes nothing leads to no event: asking twice is harmless.
The commands of staff are in steering.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workshop.breaking import BREAKING
from workshop.commands import (
    ALLOWED,
    Command,
    FailCheck,
    Finish,
    GetStuck,
    GoOn,
    Move,
    Press,
    Vote,
)
from workshop.consent import CONSENT
from workshop.errors import RoleNeeded, RoomGone, RuleBroken
from workshop.events import Draft, Fact
from workshop.people import (
    FAILURES_UNTIL_STUCK,
    Person,
    Standing,
    StuckBy,
)
from workshop.planning import PLANNING
from workshop.roles import Actor, Role
from workshop.state import Room
from workshop.steering import STEERING, Drafts, known_person, known_step

# chosen: a page tells of presses at most this often, and of the last one
# always (site/widgets/model/room/presses.ts); more would fill the log.
PRESS_S = 20


def decide(
    room: Room, actor: Actor, command: Command, now_ms: int, key: str = ""
) -> list[Draft]:
    """Return the events of a command, at the moment `now_ms`.

    Raises RoleNeeded, RoomGone, or RuleBroken.
    """
    allowed = ALLOWED[type(command)]
    if actor.role not in allowed:
        who = " or ".join(sorted(allowed))
        raise RoleNeeded(f"{command.command!r} is for the {who} only.")
    if not room.is_open:
        raise RoomGone("This room is closed: nothing changes in it any more.")
    found = _HANDLERS[type(command)](room, actor, command, now_ms)
    return [Draft(fact, data, actor.author, key) for fact, data in found]


def _move(room: Room, actor: Actor, it: Move, _: int) -> Drafts:
    known_step(room, it.step)
    if it.step in room.gates:
        raise RuleBroken("This step is closed until the instructor opens it.")
    if room.people[actor.person].step == it.step:
        return []
    return [(Fact.MOVED, {"person": actor.person, "step": it.step})]


def _finish(room: Room, actor: Actor, it: Finish, _: int) -> Drafts:
    known_step(room, it.step)
    person = room.people[actor.person]
    if it.step in person.done and person.standing is Standing.DONE:
        return []
    return [(Fact.DONE, {"person": person.id, "step": it.step})]


def _get_stuck(room: Room, actor: Actor, it: GetStuck, _: int) -> Drafts:
    person = room.people[actor.person]
    if person.standing is Standing.STUCK and person.why == it.why:
        return []
    return [_stuck(person, it.why, StuckBy.PERSON)]


def _go_on(room: Room, actor: Actor, it: GoOn, _: int) -> Drafts:
    chosen = it.person or actor.person
    if actor.role is Role.PARTICIPANT and chosen != actor.person:
        raise RoleNeeded("Another person's help is for staff to end.")
    person = known_person(room, chosen)
    if person.standing is not Standing.STUCK:
        return []
    return [(Fact.UNSTUCK, {"person": person.id, "by": actor.role})]


def _fail_check(room: Room, actor: Actor, it: FailCheck, _: int) -> Drafts:
    person = room.people[actor.person]
    found: list[tuple[Fact, dict[str, Any]]] = [
        (
            Fact.CHECK_FAILED,
            {"person": person.id, "requirement": it.requirement},
        )
    ]
    failures = person.failures[it.requirement] + 1
    is_stuck = person.standing is Standing.STUCK
    if failures >= FAILURES_UNTIL_STUCK and not is_stuck:
        why = f"{it.requirement} failed {failures} times"
        found.append(_stuck(person, why, StuckBy.CHECKS))
    return found


def _vote(room: Room, actor: Actor, it: Vote, _: int) -> Drafts:
    round_ = room.rounds.get((it.poll, it.round))
    poll = room.agenda.poll(it.poll)
    if round_ is None or poll is None:
        raise RuleBroken("This question isn't put to the vote.")
    if it.choice >= len(poll.choices):
        raise RuleBroken(f"It has {len(poll.choices)} choices, from 0 on.")
    given = round_.votes.get(actor.person)
    if given == it.choice:
        return []
    if given is not None:
        raise RuleBroken(
            f"Your vote is {poll.choices[given]!r}, and each person has one."
        )
    if not round_.is_open:
        raise RuleBroken("The vote is over.")
    data = {
        "poll": it.poll,
        "round": it.round,
        "person": actor.person,
        "choice": it.choice,
    }
    return [(Fact.VOTED, data)]


def _press(room: Room, actor: Actor, _: Press, now_ms: int) -> Drafts:
    person = room.people[actor.person]
    is_known = now_ms - person.heard_ms < PRESS_S * 1000
    # A silence that was raised ends at once.
    if is_known and not person.was_raised:
        return []
    return [(Fact.PRESSED, {"person": person.id})]


def _stuck(
    person: Person, why: str, by: StuckBy
) -> tuple[Fact, dict[str, Any]]:
    data = {"person": person.id, "step": person.step, "why": why, "by": by}
    return Fact.STUCK, data


_HANDLERS: dict[type[Command], Callable[..., Drafts]] = {
    Move: _move,
    Finish: _finish,
    GetStuck: _get_stuck,
    GoOn: _go_on,
    FailCheck: _fail_check,
    Press: _press,
    Vote: _vote,
    **STEERING,
    **PLANNING,
    **CONSENT,
    **BREAKING,
}
