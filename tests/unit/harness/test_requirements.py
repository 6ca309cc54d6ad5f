"""Every id that a checker names is in the table, and none is there in vain."""

from __future__ import annotations

import re
from pathlib import Path

import harness
from accepted.faults.dialect import VOCABULARY
from harness.checkers.evidence import Evidence
from harness.checkers.violation import Violation
from harness.requirements import of, requirements
from harness.verdict import Verdict, verdict

ROOT = Path(harness.__file__).parents[1]
# Standards, guidelines and specifications: with their version or section.
ELSEWHERE = ("RFC", "draft", "WHATWG", "MCP 20", "OWASP", "AIP-")
CHECKERS = Path(harness.__file__).parent / "checkers"


def test_checkers_name_each_requirement_and_no_other() -> None:
    named = {
        id_
        for path in CHECKERS.glob("*.py")
        for id_ in re.findall(r'"(LRO-[A-Z]+-\d+)"', path.read_text("utf-8"))
    }
    assert named == of("campaign").keys()


def test_a_source_in_this_repository_has_the_words() -> None:
    for requirement in requirements().values():
        file, _, words = requirement.source.partition(": ")
        if (ROOT / file).is_file():
            text = " ".join((ROOT / file).read_text("utf-8").split())
            assert words in text.replace("# ", ""), requirement.id
        else:
            assert file.startswith(ELSEWHERE), requirement.id


def test_names_are_unique() -> None:
    names = [requirement.name for requirement in requirements().values()]
    assert len(names) == len(set(names))


def test_what_clients_ask_of_a_service_has_a_reason_and_a_chapter() -> None:
    chapters = {path.stem for path in (ROOT / "site/chapters").glob("*.md")}
    for requirement in (of("conform") | of("hostile")).values():
        assert requirement.why, requirement.id
        assert requirement.chapter in chapters, requirement.id


def test_without_evidence_there_is_no_verdict() -> None:
    evidence = Evidence(VOCABULARY)
    assert verdict(evidence, []) is Verdict.COULD_NOT_JUDGE
    evidence.accepted["t_1"] = ("c", 1.0)
    assert verdict(evidence, []) is Verdict.PASS
    violation = Violation("LRO-END-01", "t_1", "no end")
    assert verdict(evidence, [violation]) is Verdict.WRONG
