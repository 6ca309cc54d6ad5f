"""Rehearses a workshop on this machine, and says go or no-go."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from contextlib import suppress

import psutil

from accepted.room.stack import RoomStack, Say, with_rooms
from demo.settings import Settings
from workshop.agendas import agendas
from workshop.rehearsal.verdict import (
    Use,
    attack_objections,
    attack_told,
    capacity,
    moved,
    objections,
    row,
    told,
)
from workshop.rehearsal.walk import Seen, rehearse

GO, NO_GO = 0, 1
# chosen: a server that is started again is there in less.
BACK_LIMIT_S = 20.0


def run(
    settings: Settings,
    people: int,
    minutes: int,
    say: Say,
    *,
    kills: bool,
    is_attacked: bool,
    as_json: bool,
) -> int:
    """Rehearse and print; return 0 for go, 1 for no-go."""
    tell = _quiet if as_json else say
    attack = ""
    with with_rooms(settings, tell, is_silent=True) as stack:
        seen, use = rehearsed(stack, people, minutes, tell, kills=kills)
        figures, why_not = row(seen, use), objections(seen)
        if is_attacked:
            attacked, _ = rehearsed(
                stack, people, minutes, tell, kills=False, is_attacked=True
            )
            figures["attack_moved_s"] = moved(seen, attacked)
            why_not += attack_objections(seen, attacked)
            attack = attack_told(seen, attacked)
    if as_json:
        say(json.dumps({**figures, "no_go": why_not}))
    else:
        say("")
        if attack:
            say(attack)
        say(told(figures, why_not))
        memory_mb = psutil.virtual_memory().total / 1e6
        say(capacity(use, psutil.cpu_count() or 1, memory_mb))
    return NO_GO if why_not else GO


def rehearsed(
    stack: RoomStack,
    people: int,
    minutes: int,
    say: Say,
    *,
    kills: bool,
    is_attacked: bool = False,
) -> tuple[Seen, Use]:
    """Rehearse once; return what bots saw, and the use of the machine."""
    room = stack.ask(
        {"minutes": minutes, "people_limit": people, "keep_days": 1}
    )
    before = _cpu_s(stack)
    began_s = time.monotonic()

    async def kill() -> None:
        pid = stack.rooms_pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        until_s = time.monotonic() + BACK_LIMIT_S
        while stack.rooms_pid() in (None, pid):
            if time.monotonic() > until_s:
                return
            await asyncio.sleep(0.1)

    seen = asyncio.run(
        rehearse(
            stack.base,
            room,
            agendas()[minutes],
            people,
            say,
            kill if kills else None,
            is_attacked=is_attacked,
        )
    )
    spent_s = _cpu_s(stack) - before
    use = Use(spent_s / (time.monotonic() - began_s), _memory_mb(stack))
    return seen, use


def _cpu_s(stack: RoomStack) -> float:
    total = 0.0
    for process in stack.processes():
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
            # Of those that were killed: their parents have waited for them.
            total += times.children_user + times.children_system
    return total


def _memory_mb(stack: RoomStack) -> float:
    total = 0
    for process in stack.processes():
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total / 1e6


def _quiet(_: str) -> None:
    """Say nothing."""
