"""Health checks in the containers; exits with 0 where all is well.

    health.py http http://127.0.0.1:8000/api/ping
    health.py loop http://127.0.0.1:8000/any      any answer will do
    health.py broker                it does what it's told
    health.py talks                 it says something, be it that it loads
    health.py pulse paced
    health.py asks /tmp/alive       this worker asks for work (alive.py)
    health.py alive /tmp/alive      ... or can't, since the broker is away

Standard library only and spoken by hand: it's run every few seconds in
every container, so it has to be light.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from urllib.parse import unquote, urlsplit

LIMIT_S = 3.0
# As the embedded stack judges it (demo/supervisor/probes.py), and a second
# more, for the time that starting this takes.
PULSE_LIMIT_S = 5.0
# chosen: a worker asks each second; above the 10 s for which a broker may
# be silent before the connection is given up.
ASKED_LIMIT_S = 15.0
# The errors of a broker that is well, and doesn't know us.
REFUSALS = ("-NOAUTH", "-WRONGPASS", "-NOPERM")


def ask_broker(*commands: str) -> list[str]:
    """Send commands, words with spaces; return the lines of their answers."""
    url = urlsplit(os.environ["ACCEPTED_BROKER_URL"])
    place = (url.hostname or "", url.port or 6379)
    # An address has them percent-encoded, as every other reader knows.
    name, password = unquote(url.username or ""), unquote(url.password or "")
    with connection(place, is_secret=url.scheme == "rediss") as broker:
        lines = [
            ["AUTH", *([name] if name else []), password],
            *(command.split() for command in commands),
            ["QUIT"],
        ]
        broker.sendall(b"".join(map(encoded, lines)))
        with broker.makefile("r", encoding="utf-8") as answers:
            return answers.read().splitlines()


def encoded(words: list[str]) -> bytes:
    """Return a command whose words may contain anything."""
    parts = [f"*{len(words)}\r\n".encode()]
    for word in map(str.encode, words):
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


def connection(place: tuple[str, int], is_secret: bool) -> socket.socket:
    """Connect, and look at the other side's certificate if need be."""
    plain = socket.create_connection(place, LIMIT_S)
    if not is_secret:
        return plain
    # Only here: it takes longer to load than all the rest.
    import ssl

    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=place[0])


def asks(file: str) -> bool:
    """Say whether the worker that touches `file` has asked lately."""
    try:
        # Not by Path, which takes longer to load than this to run.
        age_s = time.time() - os.stat(file).st_mtime  # noqa: PTH116
        return age_s < ASKED_LIMIT_S
    except FileNotFoundError:
        return False


def broker_answers() -> bool:
    """Say whether a worker that is well could ask the broker for work.

    Also where the broker refuses us: it is there, and our password, or our
    user's rights, are the reason that no work is asked for.
    """
    try:
        answers = ask_broker("PING")
    except OSError:
        return False
    return any(line.startswith(("+PONG", *REFUSALS)) for line in answers)


def talks() -> bool:
    """Say whether the broker is there at all, whatever it says.

    It may load its file, have a full disk (MISCONF) or no connection left:
    starting it again would mend nothing, and lose what it does.
    """
    try:
        return bool(ask_broker("PING"))
    except OSError:
        return False


def status(url: str) -> int:
    """Return the status that a server answers GET with."""
    # Not by urllib, which would ask the proxy that HTTP_PROXY names.
    place = urlsplit(url)
    address = (place.hostname or "", place.port or 80)
    with socket.create_connection(address, LIMIT_S) as server:
        server.sendall(
            f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        with server.makefile("rb") as answer:
            return int(answer.readline().split()[1])


def is_well(kind: str, name: str) -> bool:
    """Say whether the service that this runs beside is well."""
    if kind in {"http", "loop"}:
        # Of a loop that turns any answer will do.
        return status(name) == 200 or kind == "loop"
    if kind == "asks":
        return asks(name)
    if kind == "alive":
        # Starting a worker again brings no broker back.
        return asks(name) or not broker_answers()
    if kind == "talks":
        return talks()
    if kind == "broker":
        # TIME, an array of two, not PING: on a full disk that is refused,
        # and what is there can still be read.
        return "*2" in ask_broker("TIME")
    _ok, _size, _length, now_s, _length, _us, _length, at_ms, *_ = ask_broker(
        "TIME", f"HGET pulse {name}"
    )
    # Without a pulse there is no number in its place.
    return at_ms.isdecimal() and int(now_s) - int(at_ms) / 1000 < PULSE_LIMIT_S


if __name__ == "__main__":
    sys.exit(not is_well(sys.argv[1], "".join(sys.argv[2:])))
