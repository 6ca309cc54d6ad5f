"""Serves a room to the network that this machine is in."""

from __future__ import annotations

import html
import io
import ipaddress
import os
import socket
from pathlib import Path

import segno

from accepted import running
from accepted.kit.errors import KitError
from accepted.room.opening import Wanted, told
from accepted.room.stack import Say, with_rooms
from demo.settings import ROOT

PAGE = "qr.html"
# RFC 5737, 3: nobody's address. A datagram socket that is connected to it
# sends nothing, and tells by which address this machine would.
NOWHERE = ("192.0.2.1", 9)
KEEP_DAYS = 7
LOCAL_NAMES = "127.0.0.1 localhost ::1"


def serve(address: str, port: int, agenda: int, people: int, say: Say) -> int:
    """Open a room on the network and print its codes, until Ctrl-C."""
    ip = _checked(address) if address else lan_address()
    os.environ["ACCEPTED_HOST"] = "0.0.0.0"  # noqa: S104 # nosec B104 - asked for
    os.environ["ACCEPTED_PORT"] = str(port)
    os.environ["ACCEPTED_NAMES"] = with_name(ip)
    settings = running.settings()
    running.require_none(settings)
    base = f"http://{_named(ip)}:{port}"
    wanted = Wanted(agenda, people, "Workshop", KEEP_DAYS, base)
    with with_rooms(settings, say) as stack:
        room = stack.ask(
            {
                "minutes": wanted.minutes,
                "people_limit": wanted.people,
                "title": wanted.title,
                "keep_days": wanted.keep_days,
            }
        )
        file = ROOT / "build" / PAGE
        file.write_text(page(room["code"], base), "utf-8")
        say(told(room, base))
        say(f"A page with the code, for a projector or paper: {file}")
        assert stack.own is not None
        try:
            return stack.own.wait()
        except KeyboardInterrupt:
            return 0


def with_name(ip: str) -> str:
    """Return the names that the gateway answers to, and this address."""
    names = os.environ.get("ACCEPTED_NAMES", LOCAL_NAMES).split()
    # Caddy refuses a name that comes twice.
    return " ".join(dict.fromkeys([*names, ip]))


def lan_address() -> str:
    """Return this machine's address in its network. Raises KitError."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(NOWHERE)
            return str(sock.getsockname()[0])
    except OSError as error:
        raise KitError(
            "this machine is in no network: join the room's Wi-Fi, or open a"
            " hotspot, then try again; --address names its address."
        ) from error


def page(code: str, base: str) -> str:
    """Return a page with the join address, to scan and to read."""
    join = f"{base}/workshop/join/?code={code}"
    drawn = io.BytesIO()
    segno.make(join, error="m").save(
        drawn, kind="svg", xmldecl=False, scale=10, border=4, light="#fff"
    )
    text = (Path(__file__).with_name("texts") / "qr.html.txt").read_text(
        "utf-8"
    )
    return (
        text.replace("{scan}", drawn.getvalue().decode())
        .replace("{code}", html.escape(f"{code[:3]} {code[3:]}"))
        .replace("{address}", html.escape(f"{base}/workshop/join/"))
    )


def _checked(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError as error:
        raise KitError(
            f"--address {address}: that is no IP address. `ip addr` or the"
            " system's settings show it: 192.168.1.20."
        ) from error


def _named(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip
