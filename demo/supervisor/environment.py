"""What each part is told by its environment, and no more than it needs.

Secrets of the stack go to those who use them: what signs the owner's
cookie to the two servers that sign, a broker's address to those who call
it. The gateway, which meets strangers, gets none, nor what else is in the
environment of whoever typed `make up`. tests/house/test_environment.py
has the table.
"""

from __future__ import annotations

import os

from demo.settings import Settings
from demo.supervisor.places import Places
from demo.supervisor.roles import broker_address

BROKER, OWNER = "ACCEPTED_BROKER_URL", "ACCEPTED_OWNER_SECRET"
SECRETS = (BROKER, OWNER)
# What any program may need to run at all.
PLAIN = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")


def without_secrets() -> dict[str, str]:
    """Return our own environment without secrets of any stack.

    It may hold those of an object store, which API and workers need.
    """
    return {k: v for k, v in os.environ.items() if k not in SECRETS}


def of_server(settings: Settings, places: Places) -> dict[str, str]:
    """Return the environment of a server: it signs, and calls as `api`."""
    return _ours(settings, places, "api") | {
        OWNER: places.secret("owner"),
        # Its socket lies in a private folder: only the gateway reaches it.
        "ACCEPTED_TRUST_GATEWAY": "true",
    }


def of_consumer(settings: Settings, places: Places) -> dict[str, str]:
    """Return the environment of workers and sweeper."""
    return _ours(settings, places, "worker")


def of_broker() -> dict[str, str]:
    """Return the broker's: its passwords come by standard input."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def of_gateway(places: Places) -> dict[str, str]:
    """Return what the gateway has in common with any program."""
    plain = {k: os.environ[k] for k in PLAIN if k in os.environ}
    # Where Caddy would keep certificates, which we have none of.
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
