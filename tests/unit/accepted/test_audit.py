"""A known vulnerability fails the check; not knowing is said, no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accepted import audit

Told = list[dict[str, Any]]
WANTED = ["a==1", "b==2"]


def answering(**vulns: list[dict[str, Any]]) -> audit.Ask:
    def ask(wanted: Sequence[str]) -> Told:
        told: Told = []
        for pin in wanted:
            name, _, version = pin.partition("==")
            if name in vulns:
                told.append(
                    {"name": name, "version": version, "vulns": vulns[name]}
                )
            else:
                told.append({"name": name, "skip_reason": "not found"})
        return told

    return ask


def test_what_is_clean_passes_and_says_how_much_was_known() -> None:
    code, said = audit.audit(WANTED, answering(a=[]))
    assert (code, said) == (0, "1 of 2 packages are known, and clean")


def test_a_vulnerability_fails_and_is_named() -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["3"]}
    code, said = audit.audit(WANTED, answering(a=[], b=[hole]))
    assert code == 1
    assert said == "b 2: PYSEC-1, mended in 3"


def test_without_a_network_nothing_is_known_and_nothing_fails() -> None:
    code, said = audit.audit(WANTED, lambda _: None)
    assert code == 0
    assert said.startswith("not audited: no network")


def test_an_index_without_advisories_is_no_clean_bill() -> None:
    asked: list[int] = []

    def ask(wanted: Sequence[str]) -> Told | None:
        asked.append(len(wanted))
        return answering()(wanted)

    code, said = audit.audit(WANTED, ask)
    assert code == 0
    assert said.startswith("not audited")
    assert asked == [1]


def test_all_pins_are_found() -> None:
    text = audit.PINS.read_text("utf-8")
    found = audit.pins(text)
    # Each begins a line of its own, and has at least one hash.
    starts = [line for line in text.splitlines() if line[:1].isalnum()]
    assert len(found) == len(starts) > 100
    assert any(pin.startswith("fastapi==") for pin in found)
    assert all(pin.count("==") == 1 for pin in found)
