"""The stack of this folder with its rooms: found running, or started."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from accepted import running
from accepted.sitebuild import build
from demo.settings import ROOT, Settings
from demo.supervisor import lock
from demo.supervisor.places import PlaceError, Places
from workshop.roles import Secrets

Say = Callable[[str], None]
# chosen: ten times what a stack takes on an idle machine.
START_LIMIT_S = 90.0
STOP_LIMIT_S = 30.0
LOOK_S = 0.2
# The pid file of the rooms' server.
ROOMS = "rooms.pid"


@dataclass(frozen=True, slots=True)
class RoomStack:
    """A running stack with rooms."""

    base: str
    places: Places
    # The supervisor, and the process that we started, if we did.
    pid: int
    own: subprocess.Popen[bytes] | None = None

    def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        """Open a room. Raises RunningError in the server's words."""
        try:
            token = Secrets(self.places.secret("owner")).opening_token
            answer = httpx.post(
                f"{self.base}/api/rooms",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
                trust_env=False,
            )
            data: dict[str, Any] = answer.json()
        except (PlaceError, httpx.HTTPError, ValueError) as error:
            raise running.RunningError(str(error)) from error
        if answer.status_code != 201:
            raise running.RunningError(str(data.get("detail", data)))
        return data

    def processes(self) -> list[psutil.Process]:
        """Return all processes of the stack."""
        supervisor = psutil.Process(self.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def rooms_pid(self) -> int | None:
        """Return the process of the rooms' server, if it lives."""
        try:
            pid = int((self.places.run / ROOMS).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return pid if psutil.pid_exists(pid) else None


@contextmanager
def with_rooms(
    settings: Settings, say: Say, *, is_silent: bool = False
) -> Iterator[RoomStack]:
    """Yield the stack of this folder; one that was started ends after it.

    With `is_silent`, what that one prints is left out.

    Raises RunningError if a stack without rooms runs, or none starts.
    """
    host = settings.host
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 # nosec B104 - only read
        host = "127.0.0.1"
    base = f"http://{host}:{settings.port}"
    file = ROOT / settings.var_dir / "lock"
    holder = lock.holder(file)
    if holder is None:
        with _started(settings, base, say, is_silent=is_silent) as stack:
            yield stack
        return
    if not has_rooms(base):
        raise running.RunningError(
            "the stack of this folder runs without rooms: stop it, then try"
            " again; this command starts it with them"
        )
    yield RoomStack(base, running.require_one(settings), holder.pid)


def has_rooms(base: str) -> bool:
    """Say whether the rooms' server answers."""
    try:
        answer = httpx.get(f"{base}/api/rooms/ping", trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200


@contextmanager
def _started(
    settings: Settings, base: str, say: Say, *, is_silent: bool
) -> Iterator[RoomStack]:
    build(say)
    process = subprocess.Popen(
        [sys.executable, "-m", "workshop"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL if is_silent else None,
    )
    # A Ctrl-C at a terminal reaches the stack by itself.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        until_s = time.monotonic() + START_LIMIT_S
        while not has_rooms(base):
            if process.poll() is not None:
                raise running.RunningError("the stack ended at its start")
            if time.monotonic() > until_s:
                raise running.RunningError(
                    f"the stack wasn't ready after {START_LIMIT_S:.0f} s"
                )
            time.sleep(LOOK_S)
        places = running.require_one(settings)
        yield RoomStack(base, places, process.pid, process)
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_S)
        signal.signal(signal.SIGINT, before)
