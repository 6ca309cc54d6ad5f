"""Flower, Celery's monitor, on the running stack: on demand only.

It listens on loopback, behind a password that is made anew each time and
printed once. It can watch and not steer: the workers' remote control is
off (demo/broker.py).
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
    """Become Flower; RunningError if no stack runs or its port is taken."""
    places = running.require_one(settings)
    try:
        require_free(HOST, PORT)
    except PortTakenError as error:
        raise running.RunningError(f"port {PORT} is taken") from error
    password = secrets.token_urlsafe(12)
    environment = {
        **without_secrets(),
        "ACCEPTED_BROKER_URL": broker_address(places, "worker"),
        # By environment: argv is for everybody to read in `ps`.
        "FLOWER_ADDRESS": HOST,
        "FLOWER_PORT": str(PORT),
        "FLOWER_BASIC_AUTH": f"{USER}:{password}",
        # Workers send their events anyway and can't be told to.
        "FLOWER_ENABLE_EVENTS": "False",
        # Workers don't listen to inspection; don't wait for an answer.
        "FLOWER_INSPECT_TIMEOUT": "100",
    }
    say(f"Flower: http://{HOST}:{PORT}  user {USER}, password {password}")
    arguments = ["-m", "demo.worker.monitor"]
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *arguments], environment)
