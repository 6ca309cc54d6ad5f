"""Writes an outcome as SARIF 2.1.0, which code hosts show beside the lines.

Source: OASIS Standard "Static Analysis Results Interchange Format (SARIF)
Version 2.1.0".
"""

from __future__ import annotations

import json
from hashlib import sha256
from urllib.parse import quote

from accepted.lint.engine import Outcome
from accepted.lint.facts import Place
from accepted.lint.findings import Finding, Rule
from accepted.lint.report.address import address, url
from accepted.lint.rules import RULES

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas"
    "/sarif-schema-2.1.0.json"
)


def report(outcome: Outcome) -> str:
    """Return a log of one run."""
    rules = sorted({finding.rule for finding in outcome.findings})
    driver = {
        "name": "accepted lint",
        "informationUri": url("reference/lint.md"),
        "rules": [_rule(RULES[name]) for name in rules],
    }
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    "PATH": {"description": {"text": "the linted folder"}}
                },
                "results": [
                    _result(finding, rules.index(finding.rule))
                    for finding in outcome.findings
                ],
                "invocations": [_invocation(outcome)],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\n\n{rule.explain}"},
        "helpUri": address(rule),
        "defaultConfiguration": {"level": str(rule.level)},
    }


def _result(finding: Finding, index: int) -> dict[str, object]:
    text = f"{finding.message}\n\nCure:\n{finding.cure}"
    # Without the line: a finding that only moves stays the same alert.
    same = f"{finding.rule} {finding.place.path} {finding.message}"
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": str(RULES[finding.rule].level),
        "message": {"text": text},
        "locations": [_location(finding.place)],
        "partialFingerprints": {
            "accepted/v1": sha256(same.encode()).hexdigest()[:32]
        },
    }
    if finding.others:
        result["relatedLocations"] = [
            {**_location(place), "id": number, "message": {"text": note}}
            for number, (place, note) in enumerate(finding.others, 1)
        ]
    return result


def _location(place: Place) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(place.path),
                "uriBaseId": "PATH",
            },
            "region": {"startLine": place.line, "startColumn": place.column},
        }
    }


def _invocation(outcome: Outcome) -> dict[str, object]:
    notes = [
        {
            "level": "error",
            "message": {"text": unread.reason},
            "locations": [_location(Place(unread.path, unread.line))],
        }
        for unread in outcome.unread
    ]
    return {
        "executionSuccessful": not notes,
        "toolExecutionNotifications": notes,
    }
