"""Opens a room on the stack of this folder, and prints what people need."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import segno

from accepted.room.stack import Say, with_rooms
from demo.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """The room that somebody asks for."""

    minutes: int
    people: int
    title: str
    keep_days: int
    url: str


def open_room(settings: Settings, wanted: Wanted, say: Say) -> int:
    """Open a room and print its codes; return the command's exit code.

    If the stack had to be started, it runs until Ctrl-C. Raises
    RunningError.
    """
    with with_rooms(settings, say) as stack:
        room = stack.ask(
            {
                "minutes": wanted.minutes,
                "people_limit": wanted.people,
                "title": wanted.title,
                "keep_days": wanted.keep_days,
            }
        )
        say(told(room, wanted.url or stack.base))
        if stack.own is None:
            return 0
        try:
            return stack.own.wait()
        except KeyboardInterrupt:
            return 0


def told(room: dict[str, Any], base: str) -> str:
    """Return a new room as text for a terminal, with a code to scan."""
    base = base.rstrip("/")
    code = room["code"]
    join = f"{base}/workshop/join/?code={code}"
    board = f"{base}/workshop/board/#{room['room']}"
    drawn = io.StringIO()
    segno.make(join, error="m").terminal(out=drawn, compact=True, border=1)
    return "\n".join(
        [
            "",
            drawn.getvalue().rstrip("\n"),
            "",
            f"Join       {code[:3]} {code[3:]}   at {join}",
            f"Board      {board}.{room['instructor']}",
            f"Helpers    {board}.{room['helper']}",
            f"Projector  {board}",
            "",
            "The board's link is yours alone: whoever has it runs the room.",
        ]
    )
