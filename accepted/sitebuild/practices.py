"""Reads the best practices: each rule with what proves and holds it.

site/data/practices.toml says what the fields mean. A rule that lacks a proof,
a test, a role or a phase stops the build.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accepted.sitebuild.errors import SiteError
from demo.settings import ROOT

DATA = ROOT / "site" / "data" / "practices.toml"
ROLES = ("api", "worker", "client", "platform")
PHASES = ("design", "build", "deploy", "operate")
FIRST = "The ten that matter most"


@dataclass(frozen=True, slots=True)
class Practice:
    """One rule, and what proves, holds, checks and applies it."""

    topic: str
    rule: str
    why: str
    tests: tuple[str, ...]
    roles: tuple[str, ...]
    phases: tuple[str, ...]
    chapter: str = ""
    section: str = ""
    figure: str = ""
    bench: str = ""
    alone: str = ""
    code: str = ""
    ours: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()
    cures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Practices:
    """All rules by their anchors, and the order of the page."""

    rules: Mapping[str, Practice]
    first: tuple[str, ...]
    topics: tuple[str, ...]

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each section's title with the anchors of its rules."""
        yield FIRST, list(self.first)
        for topic in self.topics:
            rest = [
                name
                for name, rule in self.rules.items()
                if rule.topic == topic and name not in self.first
            ]
            if rest:
                yield topic, rest


def read(text: str) -> Practices:
    """Return the rules of a data file. Raises SiteError."""
    data = tomllib.loads(text)
    rules = {
        name: _practice(name, fields)
        for name, fields in data["practice"].items()
    }
    if strays := [name for name in data["first"] if name not in rules]:
        raise SiteError(f"practices.toml: first: {strays} aren't there")
    for name, rule in rules.items():
        if rule.topic not in data["topics"]:
            raise SiteError(f"practices.toml: {name}: topic {rule.topic!r}")
    return Practices(rules, tuple(data["first"]), tuple(data["topics"]))


def _practice(name: str, fields: dict[str, Any]) -> Practice:
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in fields.items()
    }
    try:
        rule = Practice(**given)
    except TypeError as error:
        raise SiteError(f"practices.toml: {name}: {error}") from error
    wrong = [f"role {one}" for one in rule.roles if one not in ROLES]
    wrong += [f"phase {one}" for one in rule.phases if one not in PHASES]
    if not (rule.roles and rule.phases and rule.tests):
        wrong.append("roles, phases and tests are needed")
    if bool(rule.alone) == bool(rule.figure or rule.bench):
        wrong.append("either a figure or a bench row, or `alone`")
    if (rule.figure or rule.bench or rule.section) and not rule.chapter:
        wrong.append("a figure, a row or a section needs its chapter")
    if wrong:
        raise SiteError(f"practices.toml: {name}: {', '.join(wrong)}")
    return rule
