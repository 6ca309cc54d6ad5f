"""Rules for pages: words, figures, and the parts of a chapter."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from demo.settings import Settings
from tests.house import prose
from tests.house.tree import ROOT, files_with, name

PAGES = files_with(".md")
CHAPTERS = [p for p in PAGES if p.parent == ROOT / "site" / "chapters"]
# Pages that teach: what they say in figures needs a source.
TEACHING = [
    *CHAPTERS,
    ROOT / "site" / "index.md",
    *(p for p in PAGES if p.parent == ROOT / "site" / "guides"),
    ROOT / "site" / "reference" / "promise.md",
]
FIGURES: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "site" / "figures.toml").read_text("utf-8")
)
PLAN = tomllib.loads(
    (ROOT / "site" / "chapters" / "plan.toml").read_text("utf-8")
)["chapter"]
LABS = tomllib.loads((ROOT / "labs" / "labs.toml").read_text("utf-8"))["lab"]
SOURCES = [
    (page, figure, source)
    for page, figures in FIGURES.items()
    for figure, given in figures.items()
    for source in (given if isinstance(given, list) else [given])
]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_talks_to_a_colleague(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not prose.unwanted_words(text), name(path)
    assert not prose.dashes(text), f"{name(path)}: make it two sentences"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_table_has_its_head_on_one_line(path: Path) -> None:
    assert not prose.broken_tables(path.read_text("utf-8")), name(path)


@pytest.mark.parametrize("path", TEACHING, ids=name)
def test_a_figure_in_a_teaching_page_has_a_source(path: Path) -> None:
    text = path.read_text("utf-8")
    known = FIGURES.get(name(path), {})
    assert not prose.unsourced(text, known), (
        f"{name(path)}: let a widget show it, or give its source in"
        " site/figures.toml"
    )
    gone = set(known) - set(prose.figures(text))
    assert not gone, f"site/figures.toml: {name(path)} no longer has {gone}"


@pytest.mark.parametrize(("page", "figure", "source"), SOURCES)
def test_a_source_says_what_the_page_says(
    page: str, figure: str, source: str
) -> None:
    number = figure.split()[0]
    kind, _, where = source.partition(": ")
    match kind:
        case "setting":
            default = Settings.model_fields[where].default
            assert float(number) == default, f"{where} is {default}"
        case "file":
            text = (ROOT / where).read_text("utf-8")
            assert re.search(rf"(?<![\d.]){number}(?![\d.])", text)
        case _:
            assert source.startswith("https://"), source
            assert source in (ROOT / page).read_text("utf-8"), (
                f"{page} doesn't link the source of {figure}"
            )


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_has_all_its_parts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not prose.chapter_gaps(text), name(path)


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_is_the_one_that_was_planned(path: Path) -> None:
    text = path.read_text("utf-8")
    meta = prose.front_matter(text)
    (plan,) = [entry for entry in PLAN if entry["number"] == meta["number"]]
    assert path.stem == f"{plan['number']}-{plan['slug']}"
    assert meta["title"] == plan["title"]
    assert meta["slot_min"] == plan["slot_min"]
    assert meta["lab"] in {None, *(lab["number"] for lab in LABS)}
    assert all(before < meta["number"] for before in meta["depends_on"])
    off_min = abs(meta["minutes_read"] - prose.reading_min(text))
    assert off_min <= prose.SLACK_MIN, (
        f"minutes_read: {prose.reading_min(text)} would be nearer"
    )


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_leads_on_to_a_page_that_is_there(path: Path) -> None:
    _, _, after = path.read_text("utf-8").partition("\n## Next\n\n")
    first = after.split("\n\n")[0]
    links = re.findall(r"\]\(([^)#]+\.md)", first)
    assert links
    assert all((path.parent / link).is_file() for link in links)
    assert "lab" not in first.lower()


def test_a_lab_belongs_to_a_chapter_and_says_how_far_it_is() -> None:
    chapters = {entry["number"] for entry in PLAN}
    assert [lab["number"] for lab in LABS] == list(range(1, 13))
    for lab in LABS:
        assert lab["chapter"] in chapters
        assert lab["status"] in {"planned", "ready"}
        assert 0 < lab["minutes"] <= 30
        assert lab["title"]
        assert prose.unwanted_words(lab["comes"]) == []
        assert lab["comes"].endswith(".")
