"""What the handlers were given when the app was put together."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from demo.eventlog import EventLog
from demo.held.counter import Counter
from demo.held.diaries import Diaries


async def _log(request: Request) -> EventLog:
    return cast("EventLog", request.app.state.log)


async def _counter(request: Request) -> Counter:
    return cast("Counter", request.app.state.counter)


async def _diaries(request: Request) -> Diaries:
    return cast("Diaries", request.app.state.diaries)


AtCounter = Annotated[Counter, Depends(_counter)]
Log = Annotated[EventLog, Depends(_log)]
AllDiaries = Annotated[Diaries, Depends(_diaries)]
