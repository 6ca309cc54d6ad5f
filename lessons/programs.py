"""Lists the programs of the guide's stack: the service and the held server."""

from __future__ import annotations

from demo.settings import ROOT, Settings
from demo.supervisor.programs import Programs, Web
from lessons.settings import LessonSettings

GATEWAY = ROOT / "lessons" / "gateway"


def gateway_more(settings: Settings) -> dict[str, str]:
    """Return what the gateway is told of the site and the held server."""
    assert isinstance(settings, LessonSettings)
    site = ROOT / settings.site_root
    headers = site.parent / "site-headers.caddy"
    if not headers.exists():
        headers = GATEWAY / headers.name
    return {
        "ACCEPTED_GATEWAY_MORE": str(GATEWAY),
        "ACCEPTED_SITE_ROOT": str(site),
        "ACCEPTED_SITE_HEADERS": str(headers),
    }


PROGRAMS = Programs(
    servers={
        "api": Web("lessons.api:app", "/api/ping", "/api/health/live"),
        # It may be blocked for long, which is what it is there to show.
        "held": Web(
            "lessons.held.main:app",
            "/api/held/ping",
            "/api/held/no-such-page",
        ),
    },
    upstreams={
        "ACCEPTED_API_UPSTREAM": "api",
        "ACCEPTED_HELD_UPSTREAM": "held",
    },
    worker="lessons.worker",
    sweeper="lessons.sweeper",
    broker_keys="~held:*",
    gateway_more=gateway_more,
)
