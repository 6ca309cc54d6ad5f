"""Writes an outcome for a terminal, grouped by file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby

from accepted.lint.engine import Outcome
from accepted.lint.findings import Finding, Level, Rule
from accepted.lint.report.address import address
from accepted.lint.rules import RULES

WIDTH = 79
UNIT = re.compile(r"(\d) s\b")


def report(outcome: Outcome) -> str:
    """Return the findings, the files that weren't read, and a summary."""
    parts = [
        "\n".join([path, *(line for f in found for line in _finding(f))])
        for path, found in groupby(outcome.findings, lambda f: f.place.path)
    ]
    if outcome.unread:
        lines = [f"  {u.path}:{u.line}  {u.reason}" for u in outcome.unread]
        parts.append("\n".join(["Not read:", *lines]))
    return "\n\n".join([*parts, _summary(outcome)])


def explanation(rule: Rule) -> str:
    """Return what `--explain` prints about a rule."""
    why = [_wrapped(part) for part in rule.explain.split("\n\n")]
    parts = [f"{rule.name} ({rule.level}): {rule.title}", _wrapped(rule.why)]
    return "\n\n".join([*parts, *why, _shown(rule)])


def listing() -> str:
    """Return every rule with its title, sorted by name."""
    width = max(len(name) for name in RULES)
    return "\n".join(
        f"{rule.name:<{width}}  {rule.level:<7}  {rule.title}"
        for rule in sorted(RULES.values(), key=lambda rule: rule.name)
    )


def _finding(finding: Finding) -> Iterator[str]:
    rule = RULES[finding.rule]
    at = f"{finding.place.line}:{finding.place.column}"
    yield f"  {at:<7} {rule.level:<7} {rule.title}  [{rule.name}]"
    yield _wrapped(finding.message, 10)
    for place, note in finding.others:
        yield _wrapped(f"see {place}: {note}", 10)
    cure = finding.cure.splitlines()
    yield f"          cure: {cure[0]}"
    for line in cure[1:]:
        yield f"                {line}"
    if rule.page:
        yield f"          {address(rule)}"


def _summary(outcome: Outcome) -> str:
    if (
        not outcome.files_read
        and not outcome.unread
        and (not outcome.templates)
    ):
        return _wrapped(
            "Nothing was linted: there is no file here of a format that this"
            " command reads."
        )
    levels = [RULES[finding.rule].level for finding in outcome.findings]
    errors = levels.count(Level.ERROR)
    warnings = levels.count(Level.WARNING)
    parts = [
        f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
        f" in {_count(outcome.files_read, 'file')}"
    ]
    if outcome.suppressed:
        parts.append(f"{outcome.suppressed} suppressed")
    if outcome.unread:
        parts.append(f"{_count(len(outcome.unread), 'file')} not read")
    if outcome.templates:
        parts.append(
            f"{_count(len(outcome.templates), 'template')} left out:"
            " lint what they render"
        )
    text = "; ".join(parts) + "."
    if outcome.findings:
        text += " More about one: accepted lint --explain RULE"
    return _wrapped(text)


def _shown(rule: Rule) -> str:
    if rule.page:
        return f"Shown at {address(rule)}"
    return _wrapped(f"Stands alone, because {rule.alone}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _wrapped(text: str, indent: int = 0) -> str:
    blank = " " * indent
    # A number and its unit stay in one line.
    held = UNIT.sub("\\1\N{NO-BREAK SPACE}s", text)
    filled = textwrap.fill(
        held,
        WIDTH,
        initial_indent=blank,
        subsequent_indent=blank,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace("\N{NO-BREAK SPACE}", " ")
