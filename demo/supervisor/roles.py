"""Gives each part a user of the broker, with a password of its own.

The rules are in deploy/valkey/users.conf, for Compose as well.
"""

from __future__ import annotations

from demo.settings import ROOT
from demo.supervisor.places import Places

RULES = ROOT / "deploy" / "valkey" / "users.conf"
OPERATOR = "default"
ROLES = ("api", "worker", "metrics")


def users(places: Places, more: str = "") -> str:
    """Return the rules with their passwords, for the broker's stdin.

    `more`: keys that servers use beside those of tasks, as in `~name:*`.
    """
    rules = RULES.read_text("utf-8").replace("@more@", more)
    for role in ROLES:
        rules = rules.replace(f"@{role}@", places.secret(_file(role)))
    return rules


def broker_address(places: Places, role: str = OPERATOR) -> str:
    """Return the broker's URL for `role`, with its password."""
    name = "" if role == OPERATOR else role
    password = places.secret(_file(role))
    return f"unix://{name}:{password}@{places.socket('valkey')}?db=0"


def _file(role: str) -> str:
    """Return the name of the file with a role's password."""
    return "valkey" if role == OPERATOR else f"valkey-{role}"
