"""Reads suppressions: `# accepted: ignore[early-ack] a lost mail is fine`.

A suppression stands in the line of the finding, or in a comment above it with
nothing but comments between. It needs a reason. One that suppresses nothing is
a finding as well.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accepted.lint.facts import Place
from accepted.lint.findings import Finding
from accepted.lint.source import Source

MARK = re.compile(
    r"(?:^|\s)(?P<sign>#|//|;|--|<!--|/\*)\s*accepted:\s*ignore"
    r"\[(?P<rules>[^\]]*)\]\s*:?\s*(?P<reason>[^\n]*?)\s*(?:-->|\*/)?\s*$"
)
COMMENT = re.compile(r"\s*(#|//|;|--|<!--|/\*|\*)")


@dataclass(frozen=True)
class Suppression:
    """The rules that a comment suppresses, in its line and `covers`."""

    path: str
    line: int
    covers: int
    rules: tuple[str, ...]
    reason: str


def suppressions(source: Source) -> list[Suppression]:
    """Return the suppressions of a file, in order."""
    if "accepted:" not in source.text:
        return []
    lines = source.lines
    comments = _python_comments(source) if source.suffix == ".py" else None
    found = []
    for number, line in enumerate(lines, 1):
        mark = MARK.search(line)
        if not mark or (comments is not None and number not in comments):
            continue
        rules = tuple(
            rule.strip() for rule in mark["rules"].split(",") if rule.strip()
        )
        covers = number
        if not line[: mark.start("sign")].strip():
            while covers < len(lines) and (
                covers == number or COMMENT.match(lines[covers - 1])
            ):
                covers += 1
        reason = mark["reason"]
        found.append(Suppression(source.path, number, covers, rules, reason))
    return found


def apply(
    findings: Iterable[Finding],
    written: Iterable[Suppression],
    known: Collection[str],
) -> tuple[list[Finding], int]:
    """Return the findings that remain, and how many are suppressed."""
    by_line: dict[tuple[str, int, str], Suppression] = {}
    remaining: list[Finding] = []
    written = list(written)
    for one in written:
        if not one.reason:
            remaining.append(_without_reason(one))
            continue
        for rule in one.rules:
            for line in (one.line, one.covers):
                by_line[one.path, line, rule] = one
    used: set[tuple[Suppression, str]] = set()
    count = 0
    for finding in findings:
        at = finding.place
        match = by_line.get((at.path, at.line, finding.rule))
        if match is None:
            remaining.append(finding)
        else:
            used.add((match, finding.rule))
            count += 1
    for one in written:
        for rule in one.rules or ("",):
            if one.reason and (one, rule) not in used:
                remaining.append(_unused(one, rule, rule in known))
    return remaining, count


def _python_comments(source: Source) -> set[int]:
    """Return the lines with a comment: a string may have the same text."""
    reading = io.StringIO(source.text).readline
    try:
        return {
            token.start[0]
            for token in tokenize.generate_tokens(reading)
            if token.type == tokenize.COMMENT
        }
    except (tokenize.TokenError, SyntaxError):
        return set()


def _without_reason(one: Suppression) -> Finding:
    rules = ", ".join(one.rules)
    return Finding(
        "suppression-without-reason",
        _place(one),
        "This suppression doesn't count, because it gives no reason.",
        f"accepted: ignore[{rules}] why the rule is wrong here",
    )


def _unused(one: Suppression, rule: str, is_known: bool) -> Finding:
    why = (
        f"`{rule}` finds nothing here, so the suppression would only hide a"
        " later finding."
        if is_known
        else f"There is no rule `{rule}`; `accepted lint --list` has them."
    )
    return Finding("unused-suppression", _place(one), why, "remove it")


def _place(one: Suppression) -> Place:
    return Place(one.path, one.line)
