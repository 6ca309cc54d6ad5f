"""The programs of the parts, which a composition passes to the supervisor.

Each is started by its name in a process of its own. The defaults below are
the service's own entry points; another composition names others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.settings import ROOT, Settings


@dataclass(frozen=True, slots=True)
class Web:
    """A web server: its app, and two of its addresses to probe.

    `ping` answers 200 when it is ready; any answer of `live` proves that its
    event loop runs.
    """

    app: str
    ping: str
    live: str


@dataclass(frozen=True, slots=True)
class Programs:
    """Entry points by name, and the gateway's configuration.

    `servers`: by the name of their part. `upstreams`: the variable of the
    gateway's configuration for each server. `gateway_more`: other variables
    that this configuration reads. `broker_keys`: keys that servers use
    beside those of tasks, as in `~name:*`.
    """

    servers: Mapping[str, Web] = field(
        default_factory=lambda: {
            "api": Web("demo.api.main:app", "/api/ping", "/api/health/live")
        }
    )
    upstreams: Mapping[str, str] = field(
        default_factory=lambda: {"ACCEPTED_API_UPSTREAM": "api"}
    )
    worker: str = "demo.worker.main"
    sweeper: str = "demo.worker.sweeper"
    gateway: Path = ROOT / "deploy" / "gateway" / "Caddyfile"
    broker_keys: str = ""
    gateway_more: Callable[[Settings], Mapping[str, str]] = lambda _: {}
