"""Writes the reference of `accepted lint` from its rules.

    accepted/lint/rules/ -> site/generated/lint.md

A table, and a section for each rule, whose anchor is the rule's name.
"""

from __future__ import annotations

from accepted.lint.findings import Rule
from accepted.lint.rules import RULES
from accepted.sitebuild.step import Step
from demo.settings import ROOT

PAGE = ROOT / "site" / "generated" / "lint.md"


def write() -> None:
    """Write table and sections."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(as_markdown(), "utf-8")


def as_markdown() -> str:
    """Return both, with the rules in the order of their names."""
    rules = sorted(RULES.values(), key=lambda rule: rule.name)
    rows = [
        f"| [`{rule.name}`](#{rule.name}) | {rule.level} | {rule.title} |"
        for rule in rules
    ]
    head = ["| Rule | Level | What it finds |", "|---|---|---|"]
    sections = [_section(rule) for rule in rules]
    return "\n".join([*head, *rows, "", *sections])


def _section(rule: Rule) -> str:
    shown = (
        f"Shown in [{_chapter(rule.page)}](../{rule.page})."
        if rule.page
        else f"Stands alone, because {rule.alone}."
    )
    head = f"### {rule.name} {{ #{rule.name} }}"
    parts = [head, f"**{rule.title}.** {rule.why}", rule.explain, shown]
    return "\n\n".join(parts) + "\n"


def _chapter(page: str) -> str:
    """Return what a link to a page says: `chapter 7`, or its file's name."""
    folder, _, rest = page.partition("/")
    name = rest.partition(".")[0]
    if folder == "chapters":
        return f"chapter {name.partition('-')[0]}"
    return name.replace("-", " ")


STEP = Step(
    name="lintrules",
    says="Writing the table of lint rules.",
    inputs=("accepted/lint/rules/*.py", "accepted/sitebuild/lintrules.py"),
    outputs=(PAGE,),
    run=write,
)
