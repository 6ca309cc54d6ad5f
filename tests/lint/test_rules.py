"""Rules are complete: a page with that anchor, or why there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from accepted.lint.findings import Rule
from accepted.lint.rules import RULES

SITE = Path(__file__).resolve().parents[2] / "site"
EVERY = [pytest.param(rule, id=name) for name, rule in RULES.items()]


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_is_shown_on_a_page_or_says_why_not(rule: Rule) -> None:
    assert bool(rule.page) != bool(rule.alone)
    if rule.page:
        path, _, anchor = rule.page.partition("#")
        assert anchor in anchors((SITE / path).read_text("utf-8"))


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_says_in_sentences_why_it_exists(rule: Rule) -> None:
    assert RULES[rule.name] is rule
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.explain.endswith(".")


def anchors(page: str) -> set[str]:
    """Return the anchors of a page: its headings, and those it names."""
    named = set(re.findall(r"\{\s*#([\w-]+)", page))
    named |= set(re.findall(r'id="([\w-]+)"', page))
    headings = re.findall(r"^#+ +(.+?)(?:\s*\{.*\})?$", page, re.MULTILINE)
    return named | {slugify(text.replace("`", ""), "-") for text in headings}
