"""Paths by role: their pages are there, and their minutes are added up."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from accepted.sitebuild import paths
from accepted.sitebuild.chapters import front_matter
from accepted.sitebuild.errors import SiteError
from demo.settings import ROOT

DATA = tomllib.loads(paths.DATA.read_text("utf-8"))
PAGE = (
    "---\ntitle: One\nnumber: 3\nminutes_read: 7\nminutes_do: 4\nslot_min: 9\n"
)
BARE = "---\ntitle: Two\n---\n\n" + "word " * 600


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    pages = tmp_path / "site"
    pages.mkdir()
    (pages / "one.md").write_text(f"{PAGE}cut_ok: The end.\n---\n")
    (pages / "two.md").write_text(BARE)
    return pages


def _path(*steps: dict[str, str], **more: Any) -> dict[str, Any]:
    said = {"id": "a", "role": "R", "short": "S", "after": "do it."}
    return {"path": [{**said, "steps": list(steps), **more}]}


@pytest.mark.parametrize(
    ("part", "minutes"), [("all", 11), ("do", 4), ("read", 7), ("slot", 9)]
)
def test_a_stop_takes_what_its_front_matter_says(
    pages: Path, part: str, minutes: int
) -> None:
    [way] = paths.read(_path({"page": "one.md", "part": part}), pages)
    assert way.minutes == minutes


def test_a_page_without_minutes_is_timed_by_its_words(pages: Path) -> None:
    steps = [{"page": p, "part": "read"} for p in ("one.md", "two.md")]
    [way] = paths.read(_path(*steps), pages)
    # 600 words at 200 a minute.
    assert [stop.minutes for stop in way.stops] == [7, 3]
    assert "**10 min.**" in paths.as_sections([way], [])


def test_what_the_build_writes_for_a_page_is_read_as_well(
    pages: Path,
) -> None:
    generated = pages / "generated"
    generated.mkdir()
    (generated / "rules.md").write_text("word " * 800)
    (pages / "two.md").write_text(
        BARE + '\n--8<-- "site/generated/rules.md"\n'
    )
    [way] = paths.read(_path({"page": "two.md", "part": "read"}), pages)
    assert way.minutes == 7


def test_a_workshop_is_told_what_may_be_cut(pages: Path) -> None:
    ways = paths.read(_path({"page": "one.md", "part": "slot"}), pages)
    assert "9 min. May be cut: The end." in paths.as_sections(ways, [])


@pytest.mark.parametrize(
    "step",
    [
        {"page": "gone.md", "part": "read"},
        {"page": "one.md", "part": "some"},
        {"page": "two.md", "part": "do"},
    ],
)
def test_a_stop_that_is_not_there_ends_the_build(
    pages: Path, step: dict[str, str]
) -> None:
    with pytest.raises(SiteError, match=r"two|gone|some"):
        paths.read(_path(step), pages)


def test_a_page_that_is_being_written_is_left_out(pages: Path) -> None:
    steps = [{"page": p, "part": "read"} for p in ("one.md", "gone.md")]
    data = {**_path(*steps), "coming": ["gone.md"]}
    data["tool"] = [{"title": "T", "page": "gone.md", "says": "s."}]
    [way] = paths.read(data, pages)
    assert [stop.page for stop in way.stops] == ["one.md"]
    assert paths.tools(data, pages) == []
    (pages / "gone.md").write_text(BARE)
    [way] = paths.read(data, pages)
    assert len(way.stops) == 2
    assert paths.tools(data, pages) == ["- [T](gone.md): s."]


def test_a_path_keeps_to_its_limit(pages: Path) -> None:
    step = {"page": "one.md", "part": "all"}
    with pytest.raises(SiteError, match="takes 11 minutes, more than its 10"):
        paths.read(_path(step, limit_min=10), pages)


def test_the_paths_of_the_guide_say_no_minute_themselves() -> None:
    ways = paths.read(DATA)
    assert [way.id for way in ways] == [
        "developer", "architect", "instructor", "operations", "code",
    ]  # fmt: skip
    text = paths.as_sections(ways, [])
    for way in ways:
        part = text.split(f"{{ #{way.id} }}")[1].split("\n### ")[0]
        told = [
            int(n) for n in re.findall(r"(\d+) min(?:\. May|$)", part, re.M)
        ]
        assert sum(told) == way.minutes > 0
        assert re.search(r"Afterwards you can \w.+\.", part)
    said = [w for p in DATA["path"] for w in (p["short"], p["after"])]
    assert not re.search(r"\d+ min", " ".join(said))


def test_a_path_doesnt_come_before_what_it_depends_on() -> None:
    # Two chapters that a path both has are in the order of the guide.
    for way in paths.read(DATA):
        numbers = [
            front_matter(ROOT / "site" / stop.page)["number"]
            for stop in way.stops
            if stop.page.startswith("chapters/")
        ]
        assert numbers == sorted(set(numbers))
        assert numbers[0] == 0
