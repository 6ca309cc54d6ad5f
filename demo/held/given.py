"""What the handlers were given when the app was put together."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from demo.eventlog import EventLog
from demo.held.counter import Counter


async def _log(request: Request) -> EventLog:
    return cast("EventLog", request.app.state.log)


async def _counter(request: Request) -> Counter:
    return cast("Counter", request.app.state.counter)


AtCounter = Annotated[Counter, Depends(_counter)]
Log = Annotated[EventLog, Depends(_log)]
