"""Decides when a room fault may be announced. Pure."""

from __future__ import annotations

from collections.abc import Callable

from workshop.command import Command
from workshop.errors import RuleBroken
from workshop.events import Fact
from workshop.roles import Actor
from workshop.roomfault import NOTICE_MS, AnnounceFault
from workshop.state import Room
from workshop.steering import Drafts


def _announce(room: Room, _: Actor, it: AnnounceFault, now_ms: int) -> Drafts:
    if room.fault is not None and room.fault.is_pending(now_ms):
        raise RuleBroken(
            "A fault is under way: wait until its result is shown."
        )
    data = {"fault": it.fault, "due_ms": now_ms + NOTICE_MS}
    return [(Fact.FAULT_ANNOUNCED, data)]


BREAKING: dict[type[Command], Callable[..., Drafts]] = {
    AnnounceFault: _announce,
}
