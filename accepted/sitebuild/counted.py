"""Counts where the figures of the pages come from, page by page.

Reads the pages, site/figures.toml, site/facts.toml, site/data/, the recordings
and bench/results/. Writes site/generated/counted.md with sections for the page
"What is measured, and how": `pages`, `runs`, `calculated`, `bench`, `dated`,
and `trust` for the first page.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from accepted.sitebuild import facts
from accepted.sitebuild.chapters import front_matter
from accepted.sitebuild.step import Step
from demo.settings import ROOT

OUTPUT = ROOT / "site" / "generated" / "counted.md"
TAG = re.compile(r"<accepted-([a-z0-9-]+)[ >]")
INCLUDED = re.compile(r'--8<-- "site/generated/(\w+)\.\w+(?::([\w-]+))?"')
# No figure of a run or a calculation: samples, and the reader's own answers
# and ticks.
NEITHER = {
    "gallery",
    "five",
    "practices",
    "room-join",
    "room-board",
    "room-home",
}
# Measured in the reader's own browser, which can't be recorded for others.
BROWSER = {"connections"}


@dataclass(frozen=True)
class Tree:
    """Everything that is counted, as it stands in a checkout."""

    root: Path = ROOT

    def read(self, path: str) -> dict[str, Any]:
        """Return a TOML file."""
        return tomllib.loads((self.root / path).read_text("utf-8"))

    def pages(self) -> Iterator[Path]:
        """Return the pages with their sources, but not what is generated."""
        site = self.root / "site"
        for page in sorted(site.rglob("*.md")):
            if page.relative_to(site).parts[0] not in {"generated", "vendor"}:
                yield page

    def recordings(self) -> dict[str, dict[str, Any]]:
        """Return each recording without its frames, by its name."""
        folder = self.root / "site" / "recordings"
        return {
            file.stem: _head(file) for file in sorted(folder.glob("*.json"))
        }

    def patterns(self) -> dict[str, dict[str, Any]]:
        """Return each anti-pattern's runs, before its cure and after it."""
        folder = self.root / "site" / "recordings" / "antipatterns"
        files = sorted(folder.glob("*.json"))
        found = [json.loads(file.read_text("utf-8")) for file in files]
        return {
            f"{one['name']}.{side}": one
            for one in found
            for side in ("before", "after")
            if side in one
        }

    def defaults(self) -> Counter[str]:
        """Count rows of defaults: dated facts, and others compared here."""
        rows = self.read("site/data/defaults.toml")["row"]
        return Counter("dated" if "fact" in row else "own" for row in rows)

    def bench(self) -> dict[str, dict[str, Any]]:
        """Return the newest measurement of each row of the bench."""
        rows: dict[str, dict[str, Any]] = {}
        for file in sorted((self.root / "bench" / "results").glob("*.json")):
            results = json.loads(file.read_text("utf-8"))
            for row in results["rows"]:
                rows[row["name"]] = {**row, "machine": results["machine"]}
        return rows


@dataclass(frozen=True)
class Page:
    """A page and its figures, by where they come from."""

    name: str
    title: str
    live: int
    recordings: int
    calculated: int
    bench: int
    dated: int
    own: int
    sourced: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the counts, in the order of the table's columns."""
        return (
            self.live,
            self.recordings,
            self.calculated,
            self.bench,
            self.dated,
            self.own,
            self.sourced,
        )


def count(tree: Tree) -> list[Page]:
    """Return every page that has any figure."""
    recorded = Counter(name.split(".")[0] for name in tree.recordings())
    typed = tree.read("site/figures.toml")
    by_subject = _dated(tree)
    found = [
        _page(tree, page, recorded, typed, by_subject) for page in tree.pages()
    ]
    # Chapter 10 comes after chapter 9.
    return sorted(
        (page for page in found if any(page.numbers)),
        key=lambda page: [
            int(part) if part.isdigit() else part
            for part in re.split(r"(\d+)", page.name)
        ],
    )


def _page(
    tree: Tree,
    file: Path,
    recorded: Counter[str],
    typed: dict[str, Any],
    by_subject: Counter[str],
) -> Page:
    text = file.read_text("utf-8")
    name = file.relative_to(tree.root).as_posix()
    figures = set(TAG.findall(text)) - NEITHER
    live = {one for one in figures if recorded[one] or one in BROWSER}
    included = INCLUDED.findall(text)
    rooms = [room for room, _ in included]
    sources = [
        source
        for given in typed.get(name, {}).values()
        for source in (given if isinstance(given, list) else [given])
    ]
    sourced = sum(source.startswith("https://") for source in sources)
    meta = front_matter(file)
    number = f"{meta['number']} " if "number" in meta else ""
    is_first = name == "site/index.md"
    return Page(
        name,
        "First page" if is_first else f"{number}{meta['title']}",
        len(live),
        sum(recorded[one] for one in live)
        + ("anti_patterns" in rooms) * len(tree.patterns()),
        len(figures - live) + rooms.count("worked"),
        rooms.count("bench"),
        sum(
            by_subject[part if room == "facts" else room]
            for room, part in included
        ),
        len(sources)
        - sourced
        + ("defaults" in rooms) * tree.defaults()["own"],
        sourced,
    )


def _dated(tree: Tree) -> Counter[str]:
    """Count others' decisions by the section that a page includes."""
    text = (tree.root / "site" / "facts.toml").read_text("utf-8")
    found = Counter(
        facts.slug(fact.about) for fact in facts.read(text).values()
    )
    found["gateways"] = len(tree.read("site/data/gateways.toml")["gateway"])
    found["defaults"] = tree.defaults()["dated"]
    return found


def write() -> None:
    """Write all sections."""
    # Here, because they are the words for what is counted above.
    from accepted.sitebuild import countedwords

    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(countedwords.as_sections(Tree()), "utf-8")


def checked_days(tree: Tree) -> tuple[list[date], int]:
    """Return when others' decisions were checked, and how many never were."""
    rows = [
        *tree.read("site/facts.toml").values(),
        *tree.read("site/data/gateways.toml")["gateway"],
    ]
    days = sorted(row["checked_on"] for row in rows if "checked_on" in row)
    return days, len(rows) - len(days)


def _head(file: Path) -> dict[str, Any]:
    recording: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return {key: recording[key] for key in recording if key != "frames"}


STEP = Step(
    name="counted",
    says="Counting where the figures come from.",
    inputs=(
        "site/*.md",
        "site/*.toml",
        "site/about/*.md",
        "site/chapters/*.md",
        "site/guides/*.md",
        "site/problems/**/*.md",
        "site/reference/*.md",
        "site/data/*.toml",
        "site/recordings/**/*.json",
        "bench/results/*.json",
        "accepted/sitebuild/counted*.py",
        "accepted/sitebuild/facts.py",
    ),
    outputs=(OUTPUT,),
    run=write,
)
