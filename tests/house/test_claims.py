"""A sentence that promises something has a test, and the test exists."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from tests.house import named
from tests.house.tree import ROOT

LEDGER = tomllib.loads((ROOT / "site" / "claims.toml").read_text("utf-8"))
CLAIMS: dict[str, dict[str, Any]] = LEDGER["claim"]
PAGE = (ROOT / LEDGER["page"]).read_text("utf-8")
MARK = re.compile(r"\[\^([\w-]+)\]")
# Where nothing may stand that nobody holds.
PROMISES = "## What is promised"


def flat(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(text.split())


def unheld(text: str) -> list[str]:
    """Return the items of the promises that carry no mark."""
    section = text.partition(f"\n{PROMISES}\n")[2].partition("\n## ")[0]
    items = re.findall(r"(?ms)^- .*?(?=^- |^$|\Z)", section)
    assert items, f"{LEDGER['page']} has nothing under {PROMISES}"
    return [flat(item) for item in items if not MARK.search(item)]


def unmarked(claims: dict[str, dict[str, Any]], text: str) -> list[str]:
    """Return the claims whose sentence isn't there, with its mark."""
    page = flat(text)
    return [
        name
        for name, claim in claims.items()
        if f"{claim['says']}[^{name}]" not in page
    ]


def gone(claims: dict[str, dict[str, Any]]) -> list[str]:
    """Return the tests that a claim names and nobody has."""
    return [
        f"{name}: {test}"
        for name, claim in claims.items()
        for test in claim["tests"]
        if not named.exists(test)
    ]


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_has_a_test(name: str) -> None:
    tests = CLAIMS[name]["tests"]
    assert tests, f"{name}: held by nothing"
    assert len(set(tests)) == len(tests), f"{name} names a test twice"


def test_every_test_of_the_ledger_exists() -> None:
    assert not gone(CLAIMS)


def test_every_claim_stands_in_the_page_word_for_word() -> None:
    assert not unmarked(CLAIMS, PAGE)


def test_every_mark_of_the_page_has_its_row() -> None:
    # In the same order: the notes are numbered as the ledger has them.
    marks = list(dict.fromkeys(MARK.findall(PAGE)))
    strangers = [name for name in marks if name not in CLAIMS]
    assert not strangers, f"not in site/claims.toml: {strangers}"
    assert marks == list(CLAIMS), "page and ledger differ in their order"


def test_every_promise_has_a_mark() -> None:
    assert not unheld(PAGE)


def test_a_ledger_that_is_wrong_would_be_found() -> None:
    here = "tests/house/test_claims.py"
    claims = {
        "good": {
            "says": "It ends.",
            "tests": [f"{here}::test_a_claim_has_a_test[good]"],
        },
        "bad": {"says": "It flies.", "tests": [f"{here}::test_it_flies"]},
    }
    text = f"\n{PROMISES}\n\n- It\n  ends.[^good]\n- It flies.\n\n## Then\n"
    assert gone(claims) == [f"bad: {here}::test_it_flies"]
    assert unmarked(claims, text) == ["bad"]
    assert unheld(text) == ["- It flies."]
    assert not named.exists(f"{here}::flat")
    assert not named.exists("tests/house/test_gone.py::test_a")
