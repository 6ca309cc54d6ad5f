"""Runs the three stages over a tree: files, facts, findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from accepted.lint import suppressing
from accepted.lint.configuration import Configuration, WrongConfiguration
from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding
from accepted.lint.readers import READERS
from accepted.lint.readers.reader import Reader
from accepted.lint.rules import RULES
from accepted.lint.source import Template, Unreadable
from accepted.lint.tree import Tree, walk


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that a reader wanted and couldn't read, and why."""

    path: str
    line: int
    reason: str


@dataclass
class Outcome:
    """All that a run has found, in the order of paths and lines."""

    findings: list[Finding] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    files_read: int = 0
    facts: int = 0
    suppressed: int = 0


def run(path: Path, configuration: Configuration) -> Outcome:
    """Read the tree and apply every rule.

    Raises WrongPath, or WrongConfiguration for a rule that there isn't.
    """
    for name in configuration.off:
        if name not in RULES:
            raise WrongConfiguration(
                f"there is no rule `{name}` to switch off; try --list"
            )
    tree = walk(path, configuration.ignore)
    outcome = Outcome()
    facts, written = _read(tree, outcome)
    found = judge(Facts(facts, tree.projects), configuration)
    outcome.facts = len(facts)
    remaining, outcome.suppressed = suppressing.apply(
        found, written, RULES.keys()
    )
    outcome.findings = sorted(remaining, key=lambda f: (f.place, f.rule))
    return outcome


def judge(facts: Facts, configuration: Configuration) -> list[Finding]:
    """Return what the rules find that aren't switched off."""
    return [
        finding
        for rule in RULES.values()
        if rule.name not in configuration.off
        for finding in dict.fromkeys(rule.find(facts, configuration.options))
    ]


def _read(
    tree: Tree, outcome: Outcome
) -> tuple[list[Fact], list[suppressing.Suppression]]:
    facts: dict[Reader, list[Fact]] = {reader: [] for reader in READERS}
    written: list[suppressing.Suppression] = []
    for path in tree.files:
        readers = [r for r in READERS if _has_name(r, path)]
        if not readers:
            continue
        try:
            source = tree.source(path)
            asked = [r for r in readers if r.is_mine(source)]
            outcome.files_read += bool(asked)
            # Half a file's facts would look like missing settings.
            read = {reader: list(reader.read(source)) for reader in asked}
            for reader, own in read.items():
                facts[reader].extend(own)
            if asked:
                written.extend(suppressing.suppressions(source))
        except Template:
            outcome.templates.append(path)
        except Unreadable as error:
            outcome.unread.append(Unread(path, error.line, error.reason))
    linked = [
        fact
        for reader, own in facts.items()
        for fact in (reader.link(own) if reader.link else own)
    ]
    return linked, written


def _has_name(reader: Reader, path: str) -> bool:
    name = path.rpartition("/")[2]
    return matches(name, reader.names)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Say whether one of the patterns is the file's name."""
    return any(fnmatch(name.lower(), one.lower()) for one in patterns)
