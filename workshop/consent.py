"""Decides who may look at a person's runs, and until when. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workshop.command import Command
from workshop.errors import RoleNeeded, RuleBroken
from workshop.events import Fact
from workshop.looks import AnswerLook, AskLook, EndLook
from workshop.people import Consent
from workshop.roles import Actor, Role
from workshop.state import Room
from workshop.steering import Drafts, known_person


def _ask(room: Room, _: Actor, it: AskLook, __: int) -> Drafts:
    person = known_person(room, it.person)
    if person.consent is not Consent.NONE:
        return []
    return [(Fact.LOOK_ASKED, {"person": person.id})]


def _answer(room: Room, actor: Actor, it: AnswerLook, _: int) -> Drafts:
    person = room.people[actor.person]
    if person.consent is Consent.NONE:
        raise RuleBroken("Nobody asks to see your runs any more.")
    if person.consent is Consent.GIVEN and it.is_allowed:
        return []
    if not it.is_allowed:
        return [_ended(person.id, actor)]
    data: dict[str, Any] = {"person": person.id, "owner": actor.owner}
    return [(Fact.LOOK_ALLOWED, data)]


def _end(room: Room, actor: Actor, it: EndLook, _: int) -> Drafts:
    chosen = it.person or actor.person
    if actor.role is Role.PARTICIPANT and chosen != actor.person:
        raise RoleNeeded("Another person's consent isn't yours to end.")
    person = known_person(room, chosen)
    if person.consent is Consent.NONE:
        return []
    return [_ended(person.id, actor)]


def _ended(person: str, actor: Actor) -> tuple[Fact, dict[str, Any]]:
    return Fact.LOOK_ENDED, {"person": person, "by": actor.role}


CONSENT: dict[type[Command], Callable[..., Drafts]] = {
    AskLook: _ask,
    AnswerLook: _answer,
    EndLook: _end,
}
