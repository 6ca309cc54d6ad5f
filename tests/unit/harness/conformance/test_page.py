"""The pages about accepted conform say what the command does."""

from __future__ import annotations

import re

from typer.testing import CliRunner

from accepted.cli import app
from accepted.conform.command import (
    COULD_NOT_JUDGE,
    HARNESS_FAILED,
    PASS,
)
from accepted.sitebuild.requirementlist import (
    as_markdown,
    dialects_as_markdown,
)
from demo.settings import ROOT
from harness.conformance.announcement import most_requests
from harness.conformance.dialectfile import shipped
from harness.conformance.drive.probes import PROBES
from harness.conformance.plan import Limits
from harness.requirements import of

PAGE = (ROOT / "site/guides/conform.md").read_text("utf-8")
REFERENCE = (ROOT / "site/reference/requirements.md").read_text("utf-8")


def test_every_option_on_the_page_is_one() -> None:
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(
        app, ["conform", "--help"]
    )
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    own = {o for o in named if o not in ("--port", "--8")}
    for option in own:
        assert option in shown.output, option


def test_every_requirement_has_its_anchor_its_reason_and_its_chapter() -> None:
    written = as_markdown()
    for id_, requirement in of("conform").items():
        assert f"### {id_} {{ #{id_.lower()} }}" in written
        assert requirement.why in written
        assert f"(../chapters/{requirement.chapter}.md)" in written
    assert "site/generated/requirements.md" in REFERENCE


def test_every_dialect_is_listed() -> None:
    for name in shipped():
        assert f"| `{name}` |" in dialects_as_markdown()
    assert "site/generated/dialects.md" in PAGE


def test_the_numbers_of_the_page_are_those_of_the_command() -> None:
    limits = Limits()
    assert f"at {limits.rate_per_s:.0f} a second" in PAGE
    assert f"instead of {limits.end_s:.0f} |" in PAGE
    assert f"instead of {limits.rate_per_s:.0f} |" in PAGE
    tasks = sum(probe.tasks for probe in PROBES)
    assert 20 <= tasks <= 30, "about 25"
    assert most_requests(PROBES, 1, limits) < 2000
    for code in (PASS, COULD_NOT_JUDGE, HARNESS_FAILED):
        assert f"| {code} |" in PAGE


def test_the_example_names_a_requirement_as_it_is() -> None:
    example = re.search(r"^```text\n(.*?)^```", PAGE, re.M | re.S)
    assert example is not None
    id_ = example[1].split()[0]
    requirement = of("conform")[id_]
    assert example[1].startswith(
        f"{id_} {requirement.name}  ({requirement.level})\n"
        f"  {requirement.text}\n"
    )
    assert " ".join(requirement.why.split()) in " ".join(example[1].split())
