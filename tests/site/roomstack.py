"""The guide's stack with rooms, for tests in a browser."""

from __future__ import annotations

import sys
from typing import Any

import httpx

from demo.supervisor.places import Places
from tests.running import RunningStack
from workshop.roles import Secrets


class RoomStack(RunningStack):
    """The guide's stack with rooms."""

    def command(self) -> list[str]:
        """Return the program to run."""
        return [sys.executable, "-m", "workshop"]

    def open_room(self, minutes: int = 45) -> dict[str, Any]:
        """Open a room as `accepted room open` does."""
        secret = Places(self.var, self.run).secret("owner")
        token = Secrets(secret).opening_token
        answer = httpx.post(
            f"{self.base_url}/api/rooms",
            json={"minutes": minutes},
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        )
        answer.raise_for_status()
        made: dict[str, Any] = answer.json()
        return made
