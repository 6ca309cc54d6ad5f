"""The list of chapters links what is written and names the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.sitebuild import chapters
from accepted.sitebuild.errors import SiteError

PLAN = """
[[chapter]]
number = 0
slug = "start"
title = "Start & go"
gist = "First"
slot_min = 5

[[chapter]]
number = 1
slug = "next"
title = "Next"
gist = "Second"
slot_min = 15
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(chapters, "CHAPTERS", tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN)
    return tmp_path


def test_what_is_not_written_is_not_linked(folder: Path) -> None:
    html = chapters.as_html(chapters.read())
    assert "<a " not in html
    assert html.count("planned</span>") == 2
    assert "Start &amp; go" in html


def test_what_is_written_is_linked_with_its_minutes(folder: Path) -> None:
    (folder / "1-next.md").write_text(
        "---\nminutes_read: 7\nminutes_do: 5\n---\n\n# Next\n"
    )
    html = chapters.as_html(chapters.read())
    assert 'href="chapters/1-next/"' in html
    assert "12 min" in html


def test_the_menu_names_what_is_planned_without_a_link(folder: Path) -> None:
    (folder / "1-next.md").write_text(
        "---\nminutes_read: 7\nminutes_do: 5\n---\n\n# Next\n"
    )
    menu = chapters.planned(chapters.read())
    assert "Start &amp; go" in menu
    assert "Next" not in menu
    assert "<a " not in menu


def test_rulers_follow_each_other_to_scale(folder: Path) -> None:
    html = chapters.as_html(chapters.read())
    assert 'viewBox="0 0 20 12"' in html
    assert 'x="0" y="2" width="5"' in html
    assert 'x="5" y="2" width="15"' in html


def test_a_chapter_without_front_matter_is_named(folder: Path) -> None:
    (folder / "1-next.md").write_text("# Next\n")
    with pytest.raises(SiteError, match=r"1-next\.md has no front matter"):
        chapters.read()
