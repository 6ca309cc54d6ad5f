"""The report as JSON, for programs. Pure."""

from __future__ import annotations

import json
from typing import Any

from harness.conformance.outcome import Row
from harness.conformance.report.story import Told, line

FORMAT = 1


def report(told: Told, *, is_ascii: bool = False) -> str:
    """Return the report; all that isn't ASCII is escaped if need be."""
    return json.dumps(
        {
            "format": FORMAT,
            "url": told.url,
            "dialect": told.dialect,
            "seed": told.seed,
            "began": told.began,
            "took_s": told.took_s,
            "requests": told.requests,
            "history": told.history,
            "verdict": told.verdict.words,
            "exit_code": int(told.verdict),
            "counts": told.counts,
            "requirements": [_row(row, told.began_s) for row in told.rows],
        },
        indent=2,
        ensure_ascii=is_ascii,
    )


def _row(row: Row, began_s: float) -> dict[str, Any]:
    needed = row.requirement
    return {
        "id": needed.id,
        "name": needed.name,
        "level": str(needed.level),
        "text": needed.text,
        "why": needed.why,
        "source": needed.source,
        "chapter": needed.chapter,
        "standing": str(row.standing),
        "reason": row.reason,
        "right": row.right,
        "violations": [
            {
                "subject": violation.subject,
                "expected": violation.expected,
                "seen": violation.seen,
                "proof": [line(record, began_s) for record in violation.proof],
            }
            for violation in row.violations
        ],
    }
