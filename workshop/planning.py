"""Decides what becomes of the plan: cuts, and people sent to a step. Pure."""

from __future__ import annotations

from collections.abc import Callable

from workshop.agenda import needed_by
from workshop.command import Command
from workshop.commands import CutStep, Reset, SendTo
from workshop.errors import RuleBroken
from workshop.events import Fact
from workshop.roles import Actor
from workshop.state import Room
from workshop.steering import Drafts, known_people, known_step


def _cut(room: Room, _: Actor, it: CutStep, __: int) -> Drafts:
    step = known_step(room, it.step)
    if (step.id in room.cuts) == it.is_cut:
        return []
    if it.is_cut:
        if not step.cut:
            raise RuleBroken(f"The agenda can't do without “{step.title}”.")
        if step.id in room.begun_ms:
            raise RuleBroken(f"“{step.title}” has begun already.")
        others = needed_by(room.agenda, step.id, room.cuts)
        if others:
            first = others[0].title
            raise RuleBroken(
                f"“{first}” needs “{step.title}”: cut “{first}” first."
            )
    missing = [need for need in step.needs if need in room.cuts]
    if missing and not it.is_cut:
        need = known_step(room, missing[0]).title
        raise RuleBroken(
            f"“{step.title}” needs “{need}”: put that back first."
        )
    return [(Fact.STEP_CUT, {"step": step.id, "is_cut": it.is_cut})]


def _reset(room: Room, _: Actor, it: Reset, __: int) -> Drafts:
    known_step(room, it.step)
    known_people(room, it.persons)
    data = {"persons": it.persons, "step": it.step, "why": it.why}
    return [(Fact.RESET, data)]


def _send_to(room: Room, _: Actor, it: SendTo, __: int) -> Drafts:
    step = known_step(room, it.step)
    known_people(room, it.persons)
    if step.id in room.gates:
        raise RuleBroken(f"“{step.title}” is closed: open it first.")
    chosen = it.persons or list(room.people)
    if all(room.people[id_].step == step.id for id_ in chosen):
        return []
    return [(Fact.SENT, {"persons": it.persons, "step": step.id})]


PLANNING: dict[type[Command], Callable[..., Drafts]] = {
    CutStep: _cut,
    Reset: _reset,
    SendTo: _send_to,
}
