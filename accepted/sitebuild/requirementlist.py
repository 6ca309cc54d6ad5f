"""Writes the requirements of `accepted conform` from their table.

    harness/requirements/conform.toml -> site/generated/requirements.md
    harness/dialects/                 -> the list of dialects in it

A section for each area, and one for each requirement, whose anchor is its id
in lower case.
"""

from __future__ import annotations

from collections.abc import Iterator

from accepted.sitebuild.step import Step
from demo.settings import ROOT
from harness.conformance.dialectfile import shipped
from harness.conformance.report.page import AREAS
from harness.requirements import Requirement, of

PAGE = ROOT / "site" / "generated" / "requirements.md"
DIALECTS = ROOT / "site" / "generated" / "dialects.md"


def write() -> None:
    """Write the requirements, and the dialects."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(as_markdown(), "utf-8")
    DIALECTS.write_text(dialects_as_markdown(), "utf-8")


def as_markdown() -> str:
    """Return all requirements, area by area."""
    areas: dict[str, list[Requirement]] = {}
    for requirement in of("conform").values():
        area = requirement.id.split("-")[1]
        areas.setdefault(area, []).append(requirement)
    parts: list[str] = []
    for area, requirements in areas.items():
        parts.append(f"## {AREAS[area]}")
        parts += [_section(requirement) for requirement in requirements]
    return "\n\n".join(parts) + "\n"


def _section(requirement: Requirement) -> str:
    return "\n\n".join(_parts(requirement))


def _parts(requirement: Requirement) -> Iterator[str]:
    anchor = requirement.id.lower()
    yield f"### {requirement.id} {{ #{anchor} }}"
    yield f"**{requirement.level}.** {requirement.text}"
    yield requirement.why
    number = requirement.chapter.partition("-")[0]
    yield (
        f"Source: {_source(requirement.source)}. Explained in"
        f" [chapter {number}](../chapters/{requirement.chapter}.md)."
    )


def _source(source: str) -> str:
    """Return a source for readers: a page of ours becomes a link."""
    file, _, _ = source.partition(": ")
    if file == "site/reference/promise.md":
        return "[the promise](promise.md)"
    if file == "GLOSSARY.md":
        return "[the glossary](../glossary.md)"
    if file == "tests/FAULTS.md":
        return "this project's list of faults"
    return source


def dialects_as_markdown() -> str:
    """Return a table of the dialects."""
    rows = [
        f"| `{dialect.name}` | {dialect.says} | {dialect.source} |"
        for dialect in shipped().values()
    ]
    head = ["| Dialect | How the service answers | Source |", "|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


STEP = Step(
    name="requirementlist",
    says="Writing the requirements.",
    inputs=(
        "harness/requirements/*",
        "harness/dialects/*.toml",
        "harness/conformance/report/page.py",
        "accepted/sitebuild/requirementlist.py",
    ),
    outputs=(PAGE, DIALECTS),
    run=write,
)
