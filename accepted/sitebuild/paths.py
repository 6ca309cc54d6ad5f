"""Writes the paths through the guide by role, with their minutes added up.

Reads site/data/paths.toml, and the front matter of the pages that it names. A
page without minutes of its own is timed by its words. Writes
site/generated/paths.md with sections: `all` for chapter 0, and `start`,
`cards` and `tools` for the first page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accepted.sitebuild.chapters import front_matter
from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.reading import reading_min, with_generated
from accepted.sitebuild.step import Step
from demo.settings import ROOT

SITE = ROOT / "site"
DATA = SITE / "data" / "paths.toml"
PAGE = SITE / "generated" / "paths.md"
PARTS = {
    "all": "all of it",
    "do": "the figures",
    "read": "reading",
    "slot": "in a workshop",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A page on a path, how much of it, and its minutes."""

    page: str
    anchor: str
    title: str
    part: str
    minutes: int
    # What a workshop may leave out.
    cut: str


@dataclass(frozen=True, slots=True)
class Way:
    """The path of one role."""

    id: str
    role: str
    short: str
    after: str
    then: str
    stops: tuple[Stop, ...]

    @property
    def minutes(self) -> int:
        """Return the minutes of all stops."""
        return sum(stop.minutes for stop in self.stops)


def write() -> None:
    """Write all sections."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(as_sections(read(data), tools(data)), "utf-8")


def read(data: Mapping[str, Any], site: Path = SITE) -> list[Way]:
    """Return the paths, without the pages that are still being written.

    Raises SiteError for a page that isn't there, an unknown part, or a path
    that takes longer than it says.
    """
    ways = [
        _way(entry, data.get("coming", []), site) for entry in data["path"]
    ]
    for way, entry in zip(ways, data["path"], strict=True):
        limit_min = entry.get("limit_min", way.minutes)
        if way.minutes > limit_min:
            raise SiteError(
                f"paths.toml: {way.id} takes {way.minutes} minutes, more than"
                f" its {limit_min}"
            )
    return ways


def tools(data: Mapping[str, Any], site: Path = SITE) -> list[str]:
    """Return a line for each tool whose page is there, or that needs none."""
    lines = []
    for tool in data.get("tool", []):
        page = tool.get("page")
        if page is None:
            lines.append(f"- **{tool['title']}** {tool['says']}")
        elif (site / page).exists():
            lines.append(f"- [{tool['title']}]({page}): {tool['says']}")
        elif page not in data.get("coming", []):
            raise SiteError(f"paths.toml: no page {page}")
    return lines


def _way(entry: Mapping[str, Any], coming: list[str], site: Path) -> Way:
    stops = tuple(
        _stop(step, site)
        for step in entry["steps"]
        if (site / step["page"]).exists() or step["page"] not in coming
    )
    return Way(
        entry["id"],
        entry["role"],
        entry["short"],
        entry["after"],
        entry.get("then", ""),
        stops,
    )


def _stop(step: Mapping[str, str], site: Path) -> Stop:
    page, part = step["page"], step["part"]
    file = site / page
    if not file.exists() or part not in PARTS:
        raise SiteError(f"paths.toml: no page {page}, or no part {part}")
    meta = front_matter(file)
    read_min = meta.get("minutes_read")
    if read_min is None:
        text = with_generated(file.read_text("utf-8"), site.parent)
        read_min = max(1, reading_min(text))
    do_min = meta.get("minutes_do", 0)
    minutes = {
        "all": read_min + do_min,
        "do": do_min,
        "read": read_min,
        "slot": meta.get("slot_min", 0),
    }[part]
    if minutes == 0:
        raise SiteError(f"paths.toml: {page} has no minutes for {part}")
    number = f"Chapter {meta['number']}, " if "number" in meta else ""
    title = f"{number}{meta['title']}"
    cut = " ".join(meta.get("cut_ok", "").split()) if part == "slot" else ""
    anchor = step.get("anchor", "")
    return Stop(page, anchor, title, part, minutes, cut)


def as_sections(ways: list[Way], lines: list[str]) -> str:
    """Return all sections, to include by their names."""
    sections = {
        "start": _button(),
        "all": "\n".join(map(_whole, ways)),
        "cards": "".join(map(_card, ways)),
        "tools": "\n".join(lines) + "\n",
    }
    return "\n".join(
        f"<!-- --8<-- [start:{name}] -->\n{text}<!-- --8<-- [end:{name}] -->\n"
        for name, text in sections.items()
    )


def _button() -> str:
    """Return the first page's way into chapter 0, with its minutes."""
    meta = front_matter(SITE / "chapters" / "0-start.md")
    minutes = meta["minutes_read"] + meta["minutes_do"]
    return (
        '<a class="ac-btn" href="chapters/0-start/">Start here:'
        f" {_time(minutes)}</a>\n"
    )


def _whole(way: Way) -> str:
    """Return a path as chapter 0 has it: its stops, in order."""
    stops = "\n".join(
        f"{number}. [{stop.title}]({_from_chapter(stop)}): {PARTS[stop.part]},"
        f" {stop.minutes} min{_cut(stop)}"
        for number, stop in enumerate(way.stops, 1)
    )
    then = f"\n{way.then}\n" if way.then else ""
    return (
        f"### {way.role} {{ #{way.id} }}\n\n"
        f"**{_time(way.minutes)}.** {way.short}. Afterwards you can"
        f" {way.after}\n\n{stops}\n{then}\n"
    )


def _cut(stop: Stop) -> str:
    return f". May be cut: {stop.cut}" if stop.cut else ""


def _card(way: Way) -> str:
    """Return a path as the first page has it: one line, with its time."""
    return (
        f"- [{way.role}](chapters/0-start.md#{way.id}): {_time(way.minutes)}."
        f" {way.short}.\n"
    )


def _from_chapter(stop: Stop) -> str:
    inside = stop.page.removeprefix("chapters/")
    path = inside if inside != stop.page else f"../{stop.page}"
    return f"{path}#{stop.anchor}" if stop.anchor else path


def _time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(
        word
        for word, there in ((f"{hours} h", hours), (f"{rest} min", rest))
        if there
    )


STEP = Step(
    name="paths",
    says="Adding up the paths through the guide.",
    inputs=(
        "site/data/paths.toml",
        "site/chapters/*.md",
        "site/guides/*.md",
        "site/reference/*.md",
        "accepted/sitebuild/paths.py",
        "accepted/sitebuild/reading.py",
        "accepted/sitebuild/chapters.py",
    ),
    outputs=(PAGE,),
    run=write,
)
