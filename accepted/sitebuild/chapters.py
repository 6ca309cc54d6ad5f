"""Writes the lists of chapters: for the first page, and for the menu.

Reads site/chapters/plan.toml (all planned chapters) and the front
matter of those that exist. Writes site/generated/chapters.html, which the
first page includes, and site-theme/generated/planned.html, which the menu
of a chapter does. A chapter is linked when its file is there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml

from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.step import Step
from demo.settings import ROOT

CHAPTERS = ROOT / "site" / "chapters"
LIST = ROOT / "site" / "generated" / "chapters.html"
PLANNED = ROOT / "site-theme" / "generated" / "planned.html"

# chosen: one mark of the ruler for every 20 minutes of a workshop.
MARK_MIN = 20


@dataclass(frozen=True)
class Chapter:
    """A row of the list; `minutes` is None for what isn't written yet."""

    number: int
    title: str
    gist: str
    slot_min: int
    page: str
    minutes: int | None


def write() -> None:
    """Write both lists."""
    chapters = read()
    for file, html in (
        (LIST, as_html(chapters)),
        (PLANNED, planned(chapters)),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, "utf-8")


def read() -> list[Chapter]:
    """Return all chapters of the plan, in order."""
    plan = tomllib.loads((CHAPTERS / "plan.toml").read_text("utf-8"))
    return [_chapter(entry) for entry in plan["chapter"]]


def _chapter(entry: dict[str, Any]) -> Chapter:
    page = f"{entry['number']}-{entry['slug']}"
    file = CHAPTERS / f"{page}.md"
    minutes = None
    if file.exists():
        meta = front_matter(file)
        minutes = int(meta["minutes_read"]) + int(meta["minutes_do"])
    return Chapter(
        entry["number"],
        entry["title"],
        entry["gist"],
        entry["slot_min"],
        page,
        minutes,
    )


def front_matter(file: Path) -> dict[str, Any]:
    """Return what stands between the first two lines of dashes."""
    parts = file.read_text("utf-8").split("---\n", 2)
    if len(parts) < 3 or parts[0]:
        raise SiteError(f"{file.relative_to(ROOT)} has no front matter")
    return dict(yaml.safe_load(parts[1]))


def as_html(chapters: list[Chapter]) -> str:
    """Return the list as it stands in the page."""
    day_min = sum(chapter.slot_min for chapter in chapters)
    rows = []
    start_min = 0
    for chapter in chapters:
        ruler = _ruler(start_min, chapter.slot_min, day_min)
        rows.append(f"<li>{_row(chapter, ruler)}</li>")
        start_min += chapter.slot_min
    there = sum(chapter.minutes is not None for chapter in chapters)
    return (
        f"<p>Chapters written: {there} of {len(chapters)}; the others are"
        " planned. The bar in a row is its place in a workshop of"
        f" {day_min} minutes, with a mark every {MARK_MIN}.</p>\n"
        '<ol class="ac-chs">\n' + "\n".join(rows) + "\n</ol>\n"
    )


def planned(chapters: list[Chapter]) -> str:
    """Return what isn't written yet, as it stands in the menu."""
    rows = "".join(
        f"<li><span>{chapter.number}</span> {escape(chapter.title)}</li>"
        for chapter in chapters
        if chapter.minutes is None
    )
    if not rows:
        return ""
    return f'<p class="ac-later__k">Planned</p><ul>{rows}</ul>\n'


def _row(chapter: Chapter, ruler: str) -> str:
    is_there = chapter.minutes is not None
    when = f"{chapter.minutes} min" if is_there else "planned"
    cells = (
        f'<span class="n">{chapter.number}</span>'
        f'<span class="t">{escape(chapter.title)}</span>'
        f'<span class="d">{escape(chapter.gist)}</span>'
        f"{ruler}"
        f'<span class="m">{when}</span>'
    )
    if is_there:
        return f'<a class="ac-row" href="chapters/{chapter.page}/">{cells}</a>'
    return f'<div class="ac-row ac-row--planned">{cells}</div>'


def _ruler(start_min: int, slot_min: int, day_min: int) -> str:
    """Return where in the whole guide a chapter lies, to scale."""
    marks = "".join(
        f'<line x1="{at}" x2="{at}" y2="12"></line>'
        for at in range(0, day_min, MARK_MIN)
    )
    return (
        f'<svg class="g" viewBox="0 0 {day_min} 12" aria-hidden="true"'
        f' preserveAspectRatio="none">{marks}'
        f'<rect x="{start_min}" y="2" width="{slot_min}" height="8"></rect>'
        "</svg>"
    )


STEP = Step(
    name="chapters",
    says="Listing the chapters.",
    inputs=("site/chapters/*", "accepted/sitebuild/chapters.py"),
    outputs=(LIST, PLANNED),
    run=write,
)
