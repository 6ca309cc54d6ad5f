"""The rules, by name: each room of this folder has those of one topic."""

from __future__ import annotations

from accepted.lint.findings import Rule
from accepted.lint.rules import broker, suppressions

RULES: dict[str, Rule] = {
    rule.name: rule for room in (broker, suppressions) for rule in room.RULES
}
