"""Lists the programs of a workshop's stack: the guide's, and the rooms."""

from __future__ import annotations

from dataclasses import replace

from demo.settings import ROOT, Settings
from demo.supervisor.programs import Web
from lessons import programs

GATEWAY = ROOT / "workshop" / "gateway"


def gateway_more(settings: Settings) -> dict[str, str]:
    """Return what the gateway is told of the site and the rooms."""
    return {
        **programs.gateway_more(settings),
        "ACCEPTED_GATEWAY_MORE": str(GATEWAY),
    }


PROGRAMS = replace(
    programs.PROGRAMS,
    servers={
        **programs.PROGRAMS.servers,
        "api": replace(
            programs.PROGRAMS.servers["api"], app="workshop.demoapi:app"
        ),
        "held": replace(
            programs.PROGRAMS.servers["held"], app="workshop.heldapi:app"
        ),
        # A process of its own: it goes on whatever people do to the demo.
        "rooms": Web(
            "workshop.main:app", "/api/rooms/ping", "/api/rooms/none"
        ),
    },
    upstreams={
        **programs.PROGRAMS.upstreams,
        "ACCEPTED_ROOMS_UPSTREAM": "rooms",
    },
    broker_keys=f"{programs.PROGRAMS.broker_keys} ~rooms:*",
    gateway_more=gateway_more,
)
