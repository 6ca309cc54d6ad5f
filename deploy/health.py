"""Health checks of the Compose services; exits with 0 where all is well.

    health.py http http://127.0.0.1:8000/api/ping
    health.py loop http://127.0.0.1:8000/any      any answer will do
    health.py broker
    health.py pulse paced

Standard library only and spoken by hand: it's run every few seconds in
every container, so it has to be light.
"""

from __future__ import annotations

import os
import socket
import sys
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

LIMIT_S = 3.0
# As the embedded stack judges it (demo/supervisor/probes.py), and a second
# more, for the time that starting this takes.
PULSE_LIMIT_S = 5.0


def ask_broker(*commands: str) -> list[str]:
    """Send inline commands; return the lines of their answers."""
    url = urlsplit(os.environ["ACCEPTED_BROKER_URL"])
    place = (url.hostname or "", url.port or 6379)
    with socket.create_connection(place, LIMIT_S) as broker:
        lines = [
            f"AUTH {url.username or ''} {url.password}",
            *commands,
            "QUIT",
        ]
        broker.sendall("".join(f"{line}\r\n" for line in lines).encode())
        with broker.makefile("r", encoding="utf-8") as answers:
            return answers.read().splitlines()


def is_well(kind: str, name: str) -> bool:
    """Say whether the service that this runs beside is well."""
    if kind in {"http", "loop"}:
        try:
            with urlopen(name, timeout=LIMIT_S):  # noqa: S310  ours
                return True
        except HTTPError:
            return kind == "loop"
    if kind == "broker":
        return "+PONG" in ask_broker("PING")
    _ok, _size, _length, now_s, _length, _us, _length, at_ms, *_ = ask_broker(
        "TIME", f"HGET pulse {name}"
    )
    # Without a pulse there is no number in its place.
    return at_ms.isdecimal() and int(now_s) - int(at_ms) / 1000 < PULSE_LIMIT_S


if __name__ == "__main__":
    sys.exit(not is_well(sys.argv[1], "".join(sys.argv[2:])))
