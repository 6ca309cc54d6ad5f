"""A run is told alike to people, programs, build servers and browsers."""

from __future__ import annotations

import json
from xml.etree import ElementTree as Xml

from harness.conformance.outcome import Standing
from harness.conformance.report import data, junit, page, terminal
from harness.requirements import of
from harness.verdict import Verdict
from tests.unit.harness.conformance.written import told

TOLD = told()


def test_the_run_has_each_standing() -> None:
    assert {row.standing for row in TOLD.rows} == set(Standing)
    assert TOLD.verdict is Verdict.WRONG


def test_the_terminal_names_what_was_expected_and_seen() -> None:
    report = terminal.report(TOLD)
    assert "LRO-STATUS-03 backwards  (MUST)" in report
    assert "expected  running, or a state after it" in report
    assert "seen      waiting after running" in report
    assert "Wrong: a MUST is violated." in report
    assert "--seed 7 sends the same bodies" in report
    for id_ in of("conform"):
        assert id_ in report


def test_each_proof_has_at_most_ten_lines() -> None:
    for row in TOLD.rows:
        for violation in row.violations:
            assert 0 < len(violation.proof) <= 10


def test_json_has_the_exit_code_and_all_rows() -> None:
    report = json.loads(data.report(TOLD))
    assert report["exit_code"] == 1
    assert report["seed"] == 7
    assert [r["id"] for r in report["requirements"]] == list(of("conform"))
    [broken] = [r for r in report["requirements"] if r["name"] == "backwards"]
    assert broken["standing"] == "violated"
    assert broken["violations"][0]["proof"]


def test_junit_is_xml_with_a_failure_for_each_must() -> None:
    suite = Xml.fromstring(junit.report(TOLD)).find("testsuite")
    assert suite is not None
    failures = [c for c in suite if c.find("failure") is not None]
    assert suite.get("failures") == str(len(failures))
    assert suite.get("tests") == str(len(of("conform")))
    assert "LRO-STATUS-03 backwards" in {c.get("name") for c in failures}
    assert all("SHOULD" not in (c[0].text or "")[:6] for c in failures)


def test_a_page_shows_no_markup_of_the_service() -> None:
    report = page.report(TOLD)
    assert "<script" not in report
    assert "&lt;script&gt;" in report
    assert "src=" not in report
    assert "href=" in report
    assert "http-equiv" in report
