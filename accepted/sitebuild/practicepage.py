"""Writes the best practices as a page: one section for each rule.

    site/data/practices.toml -> site/generated/practices.md

The page includes it. Without a script it is a plain list; the element
<accepted-practices> reads roles, phases and rules from the sections. Rules
of the lint and anti-patterns are links to their own pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import yaml

from accepted.sitebuild import ours
from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.practices import (
    DATA,
    FIRST,
    Practice,
    Practices,
    read,
)
from accepted.sitebuild.step import Step
from demo.settings import ROOT

PAGE = ROOT / "site" / "generated" / "practices.md"
CHAPTERS = ROOT / "site" / "chapters"

# Code that runs outside this repository, with the files beside it.
COPIED = (
    "lessons/take-home/",
    "lessons/anti-patterns/",
    "demo/broker.py:settings",
)
LANGUAGES = {".py": "python", ".lua": "lua", ".yaml": "yaml"}
HEADING = re.compile(r"(?m)^#{2,3} (.+?)(?: \{ #([\w-]+) \})?$")


def as_markdown(practices: Practices) -> str:
    """Return the whole list, in the order of the page."""
    parts = [
        f"**{len(practices.rules)} rules.** Each number, setting and test"
        " below was looked up when this page was built.\n"
    ]
    for title, names in practices.sections():
        parts.append(f"## {title}\n")
        parts += [
            _section(name, practices.rules[name], title != FIRST)
            for name in names
        ]
    return "\n".join(parts)


class Shown(Protocol):
    """Something that a chapter shows: by a figure, a row or a section."""

    @property
    def chapter(self) -> str:
        """Name the chapter's file, without its ending."""

    @property
    def section(self) -> str:
        """Name the section to link; that of figure or row if empty."""

    @property
    def figure(self) -> str:
        """Name the figure, or nothing."""

    @property
    def bench(self) -> str:
        """Name the row of the bench, or nothing."""


def proof_of(rule: Shown) -> tuple[str, str]:
    """Return where a rule's proof stands, as a link, and what it's called."""
    path = CHAPTERS / f"{rule.chapter}.md"
    text = path.read_text("utf-8")
    title = yaml.safe_load(text.split("---")[1])["title"]
    number = rule.chapter.partition("-")[0]
    anchor = rule.section or anchor_of(text, rule)
    link = f"../chapters/{rule.chapter}.md" + (f"#{anchor}" if anchor else "")
    return link, f"Chapter {number}, {title}"


def anchor_of(chapter: str, rule: Shown) -> str:
    """Return the anchor of the section that has a rule's figure or row."""
    mark = (
        f"<accepted-{rule.figure}" if rule.figure
        else f'bench.md:{rule.bench}"'
    )  # fmt: skip
    before, found, _ = chapter.partition(mark)
    if not found:
        raise SiteError(f"{rule.chapter} has no {mark}")
    headings = HEADING.findall(before)
    text, given = headings[-1] if headings else ("", "")
    return given or re.sub(r"[^\w\s-]", "", text.lower()).replace(" ", "-")


def figure_title(rule: Shown) -> str:
    """Return what the chapter calls a rule's figure."""
    text = (CHAPTERS / f"{rule.chapter}.md").read_text("utf-8")
    found = re.search(
        rf"<accepted-{rule.figure}[ >].*?<strong>(.+?)\.?</strong>", text, re.S
    )
    if not found:
        raise SiteError(f"{rule.chapter} has no title for {rule.figure}")
    return " ".join(found[1].split())


def _section(name: str, rule: Practice, is_in_topic: bool) -> str:
    roles = ", ".join(role.replace("api", "API") for role in rule.roles)
    phases = ", ".join(rule.phases)
    about = "" if is_in_topic else f"{rule.topic}. "
    facts = "\n".join(f"- {fact}" for fact in _facts(rule))
    return (
        f'<section class="ac-practice" data-roles="{" ".join(rule.roles)}"'
        f' data-phases="{" ".join(rule.phases)}"'
        f' data-topic="{rule.topic}" markdown="1">\n\n'
        f"### {rule.rule} {{ #{name} }}\n\n{rule.why}\n\n{facts}\n\n"
        f"{_code(rule)}"
        f"{about}For: {roles}. When: {phases}.\n"
        "{ .ac-practice__for }\n\n</section>\n"
    )


def _facts(rule: Practice) -> Iterator[str]:
    if rule.alone:
        more = ""
        if rule.chapter:
            link, called = proof_of(rule)
            more = f" See [{called}]({link})."
        yield f"**Stands alone,** because {rule.alone}.{more}"
    else:
        link, called = proof_of(rule)
        shown = (
            f"the figure *{figure_title(rule)}*" if rule.figure
            else f"the row `{rule.bench}` of `make bench`"
        )  # fmt: skip
        yield f"**Shown by** {shown} in [{called}]({link})"
    yield "**Held by** " + ", ".join(map(_test, rule.tests))
    if rule.ours:
        yield "**Here:** " + ", ".join(map(_ours, rule.ours))
    if rule.lint:
        page = "../reference/lint.md"
        yield "**Found by** `accepted lint`: " + _links(rule.lint, page)
    if rule.cures:
        yield "**Cures** " + _links(rule.cures, "anti-patterns.md")


def _test(test: str) -> str:
    file, _, name = test.partition("::")
    said = name.removeprefix("test_").replace("_", " ")
    return f"*{said}* (`{file}`)"


def _ours(place: str) -> str:
    shown = ours.as_markdown(place)
    if place.startswith("setting:"):
        return f"{shown} ([why](../reference/settings.md))"
    return shown


def _links(names: Iterable[str], page: str) -> str:
    return ", ".join(f"[`{name}`]({page}#{name})" for name in names)


def _code(rule: Practice) -> str:
    if not rule.code:
        return ""
    file = rule.code.partition(":")[0]
    language = LANGUAGES[Path(file).suffix]
    is_copied = rule.code.startswith(COPIED)
    title = "Code to copy" if is_copied else "How this stack does it"
    return (
        f'??? note "{title}: {file}"\n\n'
        f'    ```{language} title="{file}"\n'
        f'    --8<-- "{rule.code}"\n    ```\n\n'
    )


def write() -> None:
    """Write the list."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(as_markdown(read(DATA.read_text("utf-8"))), "utf-8")


STEP = Step(
    name="practices",
    says="Writing the best practices.",
    inputs=(
        "site/data/practices.toml",
        "site/chapters/*.md",
        "accepted/sitebuild/practice*.py",
        "accepted/sitebuild/ours.py",
        *ours.FILES,
    ),
    outputs=(PAGE,),
    run=write,
)
