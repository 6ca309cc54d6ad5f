"""Builds each part's environment, with no secret that it doesn't need.

The secret that signs owners' cookies goes to the servers that sign, a
broker's address to the parts that call it. The gateway, which talks to
strangers, gets none of them, nor anything else from the environment of
`make up`.
"""

from __future__ import annotations

import os

from demo.settings import Settings
from demo.supervisor.places import Places
from demo.supervisor.roles import broker_address

BROKER, OWNER = "ACCEPTED_BROKER_URL", "ACCEPTED_OWNER_SECRET"
SECRETS = (BROKER, OWNER)
# Variables that any program may need to run.
PLAIN = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")


def without_secrets() -> dict[str, str]:
    """Return our own environment without the secrets of a stack.

    It may hold those of an object store, which API and workers need.
    """
    return {k: v for k, v in os.environ.items() if k not in SECRETS}


def of_server(settings: Settings, places: Places) -> dict[str, str]:
    """Return a server's environment; it calls the broker as `api`."""
    return _ours(settings, places, "api") | {
        OWNER: places.secret("owner"),
        # Its socket lies in a private folder: only the gateway reaches it.
        "ACCEPTED_TRUST_GATEWAY": "true",
    }


def of_consumer(settings: Settings, places: Places) -> dict[str, str]:
    """Return the environment of workers and sweeper."""
    return _ours(settings, places, "worker")


def of_broker() -> dict[str, str]:
    """Return the broker's environment; it reads passwords from stdin."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def of_gateway(places: Places) -> dict[str, str]:
    """Return the part of the gateway's environment that any program needs."""
    plain = {k: os.environ[k] for k in PLAIN if k in os.environ}
    # Caddy would store certificates there, but we have none.
    homes = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    return plain | dict.fromkeys(homes, str(places.run))


def _ours(settings: Settings, places: Places, role: str) -> dict[str, str]:
    return {
        **without_secrets(),
        "PYTHONUNBUFFERED": "1",
        BROKER: broker_address(places, role),
        "ACCEPTED_HOST": settings.host,
        "ACCEPTED_PORT": str(settings.port),
        # Absolute: the parts may be started from another folder.
        "ACCEPTED_VAR_DIR": str(places.var),
    }
