"""The page about lint prints what the command prints."""

from __future__ import annotations

import re
import tomllib

from accepted.lint.configuration import configuration
from accepted.lint.report import plain
from accepted.lint.rules import RULES
from accepted.lint.tree import MOST_BYTES
from accepted.sitebuild.lintrules import as_markdown
from tests.lint.corpus import HERE, outcome

SITE = HERE.parents[1] / "site"
PAGE = (SITE / "reference" / "lint.md").read_text("utf-8")
SHOWN = HERE / "wrong" / "visibility-below-limit" / "django-default-hour"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}[^\n]*\n(.*?)^```", PAGE, re.M | re.S)


def test_the_example_is_a_run() -> None:
    [example] = blocks("text")
    report = plain.report(outcome(SHOWN))
    assert report.startswith(example.strip() + "\n\n1 error")


def test_the_configuration_is_one() -> None:
    [example] = blocks("toml")
    table = tomllib.loads(example)["tool"]["accepted"]["lint"]
    read = configuration(table, "pyproject.toml")
    assert read.options.longest_task_s == 1800
    assert read.off.keys() <= RULES.keys()


def test_every_rule_has_its_anchor_and_its_row() -> None:
    written = as_markdown()
    for name in RULES:
        assert f"### {name} {{ #{name} }}" in written
        assert f"| [`{name}`](#{name}) |" in written
    assert "site/generated/lint.md" in PAGE


def test_the_bound_of_a_file_is_the_one_that_is_stated() -> None:
    assert f"more than\n{MOST_BYTES // 1_000_000} MB" in PAGE
