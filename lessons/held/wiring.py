"""The parts that the held server's handlers work with, as dependencies."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from demo.eventlog import EventLog
from demo.work.kinds import Kinds
from lessons.held.counter import Counter
from lessons.held.diaries import Diaries


async def _log(request: Request) -> EventLog:
    return cast("EventLog", request.app.state.log)


async def _counter(request: Request) -> Counter:
    return cast("Counter", request.app.state.counter)


async def _diaries(request: Request) -> Diaries:
    return cast("Diaries", request.app.state.diaries)


async def _kinds(request: Request) -> Kinds:
    return cast("Kinds", request.app.state.kinds)


AtCounter = Annotated[Counter, Depends(_counter)]
Log = Annotated[EventLog, Depends(_log)]
AllKinds = Annotated[Kinds, Depends(_kinds)]
AllDiaries = Annotated[Diaries, Depends(_diaries)]
