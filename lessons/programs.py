"""What the guide's stack is made of: the service, and the held server."""

from __future__ import annotations

from demo.supervisor.programs import Programs, Web

PROGRAMS = Programs(
    servers={
        "api": Web("lessons.api:app", "/api/ping", "/api/health/live"),
        # It may be held up for long; then it's there to show that.
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
)
