"""Starts Flower, Celery's monitor, on the running stack, on demand.

It listens on loopback, with a password that is new each time and printed once.
It can only watch, because the workers' remote control is off (demo/broker.py).
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable

from accepted import running
from demo.settings import ROOT, Settings
from demo.supervisor.environment import without_secrets
from demo.supervisor.port import PortTakenError, require_free
from demo.supervisor.roles import broker_address

HOST = "127.0.0.1"
PORT = 5555
USER = "flower"


def run(settings: Settings, say: Callable[[str], None]) -> None:
    """Run Flower; RunningError if no stack runs or the port is taken."""
    places = running.require_one(settings)
    try:
        require_free(HOST, PORT)
    except PortTakenError as error:
        raise running.RunningError(f"port {PORT} is taken") from error
    password = secrets.token_urlsafe(12)
    environment = {
        **without_secrets(),
        "ACCEPTED_BROKER_URL": broker_address(places, "worker"),
        # In the environment, because everybody can read argv in `ps`.
        "FLOWER_ADDRESS": HOST,
        "FLOWER_PORT": str(PORT),
        "FLOWER_BASIC_AUTH": f"{USER}:{password}",
        # Workers send their events anyway, and ignore commands to do so.
        "FLOWER_ENABLE_EVENTS": "False",
        # Workers ignore inspection, so don't wait for a response.
        "FLOWER_INSPECT_TIMEOUT": "100",
    }
    say(f"Flower: http://{HOST}:{PORT}  user {USER}, password {password}")
    arguments = ["-m", "demo.worker.monitor"]
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *arguments], environment)
