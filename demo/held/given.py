"""What the handlers were given when the app was put together."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from demo.eventlog import EventLog


async def _log(request: Request) -> EventLog:
    return cast("EventLog", request.app.state.log)


Log = Annotated[EventLog, Depends(_log)]
