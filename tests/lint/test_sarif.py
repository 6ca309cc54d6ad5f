"""A SARIF log has the structure that the standard requires (2.1.0).

Its schema isn't in this tree; these are its required properties and the
constraints that code hosts check.
"""

from __future__ import annotations

import json
import re
from typing import Any

from accepted.lint.engine import Outcome, Unread
from accepted.lint.report import sarif
from tests.lint.corpus import WRONG, outcome


def log() -> dict[str, Any]:
    """Return a log of every wrong tree's findings, and of an unread file."""
    found = [one for case in WRONG for one in outcome(case).findings]
    unread = [Unread("a b/ä.yaml", 3, "isn't YAML")]
    text = sarif.report(Outcome(findings=found, unread=unread))
    read: dict[str, Any] = json.loads(text)
    return read


def test_a_log_has_what_the_standard_requires() -> None:
    read = log()
    assert read["version"] == "2.1.0"
    assert read["$schema"].endswith("sarif-schema-2.1.0.json")
    [run] = read["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    ids = [rule["id"] for rule in rules]
    assert len(set(ids)) == len(ids)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
        assert re.match(r"https?://", rule["helpUri"])


def test_each_result_has_a_rule_a_message_and_a_place() -> None:
    [run] = log()["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) >= len(rules) > 20
    bases = run["originalUriBaseIds"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        related = result.get("relatedLocations", [])
        assert len({one["id"] for one in related}) == len(related)
        for place in (*result["locations"], *related):
            physical = place["physicalLocation"]
            artifact = physical["artifactLocation"]
            assert artifact["uriBaseId"] in bases
            # A relative reference by RFC 3986: no blank, no scheme, no `..`.
            assert re.fullmatch(r"[\w.~!$&'()*+,;=@%/-]+", artifact["uri"])
            assert not artifact["uri"].startswith(("/", ".."))
            assert physical["region"]["startLine"] >= 1
            assert physical["region"]["startColumn"] >= 1


def test_a_file_that_was_not_read_is_a_notification() -> None:
    [run] = log()["runs"]
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    [note] = invocation["toolExecutionNotifications"]
    assert note["level"] == "error"
    assert note["message"]["text"] == "isn't YAML"
    where = note["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where["uri"] == "a%20b/%C3%A4.yaml"
