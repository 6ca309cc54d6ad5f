"""Experiment `stopit`: five ways to end a task early, and a race, many times.

Five tasks of an owner of the run's own (cases.py): a tab is closed, two tasks
are cancelled, two exceed their limits. Meanwhile tasks are cancelled at the
moment at which they finish (races.py). Input {"window_s"}; a line is

    {"at_ms", "did": [{"case", "what", "at_ms", "status"}],
     "log": [{"case", "seq", "type", "at_ms", ["pid"], ["problem"]}],
     "charges": [{"case", "at_ms"}],
     "races": [{"asked_ms", "status", "end", "ends"}], "exchanges": [...]}

with what is new since the line before; the last one has "summary", the sum of
the races.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, NotRequired, get_args

from lessons.load import RunInput, Say
from lessons.load.books import sign_in
from lessons.load.cases import Case, Charge, Did, Logged, Name
from lessons.load.clock import Clock
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.races import Race, Races, counted, race_all


class StopitLine(Line):
    """Changes since the line before; `summary` with the last one."""

    did: list[Did]
    log: list[Logged]
    charges: list[Charge]
    races: list[Race]
    exchanges: list[Exchange]
    summary: NotRequired[Races]


LOOK_S = 0.2
LINE_S = 0.5
# chosen: well within the time that the worker allows (LEAVE_S).
CLEAN_UP_S = 0.6


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Start all cases and races at once, and print what happens."""
    cookie = await sign_in(gateway)
    # An owner of their own: a quota counts unfinished tasks.
    racer = await sign_in(gateway)
    clock = Clock()
    races: list[Race] = []
    cases = [Case(name, gateway, cookie, clock) for name in get_args(Name)]
    doing = [
        asyncio.create_task(_watch(cases)),
        asyncio.create_task(race_all(gateway, racer, clock, races)),
    ]
    printed = 0
    try:
        async with asyncio.timeout(input_["window_s"]):
            while not all(task.done() for task in doing):
                await asyncio.wait(doing, timeout=LINE_S)
                raise_from(doing)
                say({**_line(clock, cases), "races": races[printed:]})
                printed = len(races)
        say({**_line(clock, cases), "races": [], "summary": counted(races)})
    finally:
        for task in doing:
            task.cancel()
        await asyncio.gather(*doing, return_exceptions=True)
        with contextlib.suppress(OSError):
            async with asyncio.timeout(CLEAN_UP_S):
                await asyncio.gather(*(case.close() for case in cases))


async def _watch(cases: list[Case]) -> None:
    """Submit all, and look at each until it has ended."""
    await asyncio.gather(*(case.submit() for case in cases))
    while going := [case for case in cases if not case.has_ended]:
        await asyncio.gather(*(case.look() for case in going))
        await asyncio.sleep(LOOK_S)


def _line(clock: Clock, cases: list[Case]) -> dict[str, Any]:
    line: dict[str, Any] = {"at_ms": clock.at_ms()}
    for what in ("did", "log", "charges", "exchanges"):
        line[what] = [new for case in cases for new in case.new[what]]
    for case in cases:
        for new in case.new.values():
            new.clear()
    return line
