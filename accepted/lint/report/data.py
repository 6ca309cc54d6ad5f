"""Writes an outcome as JSON: the same content as the plain report."""

from __future__ import annotations

import json

from accepted.lint.engine import Outcome
from accepted.lint.findings import Finding
from accepted.lint.report.address import address
from accepted.lint.rules import RULES


def report(outcome: Outcome) -> str:
    """Return one JSON object, with a list of findings."""
    unread = [
        {"path": u.path, "line": u.line, "reason": u.reason}
        for u in outcome.unread
    ]
    return json.dumps(
        {
            "findings": [_finding(one) for one in outcome.findings],
            "not_read": unread,
            "templates": outcome.templates,
            "files_read": outcome.files_read,
            "suppressed": outcome.suppressed,
        },
        indent=2,
        ensure_ascii=False,
    )


def _finding(finding: Finding) -> dict[str, object]:
    rule = RULES[finding.rule]
    return {
        "rule": rule.name,
        "level": str(rule.level),
        "title": rule.title,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "cure": finding.cure,
        "guide": address(rule),
        "see": [
            {"path": place.path, "line": place.line, "note": note}
            for place, note in finding.others
        ],
    }
