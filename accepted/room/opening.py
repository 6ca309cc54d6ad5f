"""Opens a room on the stack of this folder, and starts that if needed."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import segno

from accepted import running
from accepted.sitebuild import build
from demo.settings import ROOT, Settings
from demo.supervisor.places import PlaceError, Places
from workshop.agendas import agendas
from workshop.roles import Secrets

Say = Callable[[str], None]
# chosen: ten times what a stack takes on an idle machine.
START_LIMIT_S = 90.0
LOOK_S = 0.2


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

    Raises RunningError if a stack without rooms runs, or none can be
    started.
    """
    if wanted.minutes not in agendas():
        known = ", ".join(map(str, sorted(agendas())))
        raise running.RunningError(
            f"there is no agenda of {wanted.minutes} minutes, but of {known}"
        )
    base = _local(settings)
    try:
        places = running.require_one(settings)
    except running.RunningError:
        return _with_own_stack(settings, wanted, say)
    if not _has_rooms(base):
        raise running.RunningError(
            "the stack of this folder runs without rooms: stop it, then try"
            " again; this command starts it with them"
        )
    say(told(_ask(base, places, wanted), wanted.url or base))
    return 0


def told(room: dict[str, Any], base: str) -> str:
    """Return a new room as text for a terminal, with a code to scan."""
    base = base.rstrip("/")
    code = room["code"]
    join = f"{base}/workshop/join/?code={code}"
    board = f"{base}/workshop/board/#{room['room']}."
    drawn = io.StringIO()
    segno.make(join, error="m").terminal(out=drawn, compact=True, border=1)
    return "\n".join(
        [
            "",
            drawn.getvalue().rstrip("\n"),
            "",
            f"Join      {code[:3]} {code[3:]}   at {join}",
            f"Board     {board}{room['instructor']}",
            f"Helpers   {board}{room['helper']}",
            "",
            "The board's link is yours alone: whoever has it runs the room.",
        ]
    )


def _with_own_stack(settings: Settings, wanted: Wanted, say: Say) -> int:
    build(say)
    stack = subprocess.Popen([sys.executable, "-m", "workshop"], cwd=ROOT)

    def stop(number: int, _: object) -> None:
        stack.send_signal(number)

    # Ctrl-C at a terminal reaches the stack by itself; a kill doesn't.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    base = _local(settings)
    until_s = time.monotonic() + START_LIMIT_S
    while not _has_rooms(base):
        if stack.poll() is not None:
            return stack.returncode or 1
        if time.monotonic() > until_s:
            stack.terminate()
            stack.wait()
            raise running.RunningError(
                f"the stack wasn't ready after {START_LIMIT_S:.0f} s"
            )
        time.sleep(LOOK_S)
    room = _ask(base, running.require_one(settings), wanted)
    say(told(room, wanted.url or base))
    return stack.wait()


def _ask(base: str, places: Places, wanted: Wanted) -> dict[str, Any]:
    try:
        token = Secrets(places.secret("owner")).opening_token
    except PlaceError as error:
        raise running.RunningError(str(error)) from error
    try:
        answer = httpx.post(
            f"{base}/api/rooms",
            json={
                "minutes": wanted.minutes,
                "people_limit": wanted.people,
                "title": wanted.title,
                "keep_days": wanted.keep_days,
            },
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        data: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise running.RunningError(f"the rooms don't answer: {error}") from (
            error
        )
    if answer.status_code != 201:
        raise running.RunningError(str(data.get("detail", data)))
    return data


def _has_rooms(base: str) -> bool:
    try:
        answer = httpx.get(f"{base}/api/rooms/ping", trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200


def _local(settings: Settings) -> str:
    host = settings.host if settings.host not in ("", "0.0.0.0") else ""  # noqa: S104 # nosec B104 - only read
    return f"http://{host or '127.0.0.1'}:{settings.port}"
