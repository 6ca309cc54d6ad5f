"""The rules, by name: each room of this folder has those of one topic."""

from __future__ import annotations

from accepted.lint.findings import Rule
from accepted.lint.rules import (
    acknowledging,
    broker,
    exposure,
    gateways,
    handlers,
    limits,
    passwords,
    results,
    retrying,
    scaling,
    shells,
    signals,
    stopping,
    streams,
    suppressions,
    upkeep,
    visibility,
    working,
)

ROOMS = (
    visibility,
    acknowledging,
    limits,
    working,
    retrying,
    results,
    handlers,
    broker,
    passwords,
    stopping,
    signals,
    shells,
    scaling,
    exposure,
    gateways,
    streams,
    upkeep,
    suppressions,
)
RULES: dict[str, Rule] = {
    rule.name: rule for room in ROOMS for rule in room.RULES
}
