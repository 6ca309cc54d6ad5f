"""The pages of labs have all that is in their folders, and links that lead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accepted.sitebuild import labpages
from demo.settings import ROOT
from labs.grading import lab as reading
from labs.grading.lab import Lab, labs

REQUIREMENT = """
[L05-EFFECT-01]
name = "once"
text = "Each order is charged once."
source = "site/chapters/7-delivery.md: with one effect."
chapter = "7-delivery"
section = "#in-production"
why = "A key like order_<id> is kept."
look = "Look at `POST_ORDERS`."
where = "In work.py."
how = "Under a key."
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    folder = tmp_path / "kill_the_worker"
    (folder / "solution").mkdir(parents=True)
    (folder / "solution" / "work.py").write_text("x = 1\n", "utf-8")
    (folder / "requirements.toml").write_text(REQUIREMENT, "utf-8")
    (folder / "README.md").write_text(
        "# Kill the worker\n\nRead [chapter 7](../../site/chapters/7-delivery"
        ".md#in-production), [RFC](https://rfc.example/) and [the start]"
        "(start/work.py).\n\n## What is asked\n\nIt ends.\n",
        "utf-8",
    )
    (folder / "after.md").write_text(
        "## Why it holds\n\n```sh\n# a comment\n```\n", "utf-8"
    )
    text = reading.CATALOGUE.read_text("utf-8").replace('"planned"', '"ready"')
    (tmp_path / "labs.toml").write_text(text, "utf-8")
    monkeypatch.setattr(reading, "LABS", tmp_path)
    monkeypatch.setattr(reading, "CATALOGUE", tmp_path / "labs.toml")
    monkeypatch.setattr(labpages, "ROOT", tmp_path)
    reading.labs.cache_clear()
    (found,) = [each for each in reading.labs() if each.number == 5]
    reading.labs.cache_clear()
    return found


def test_links_lead_to_pages_and_files_are_named(lab: Lab) -> None:
    text = labpages.as_markdown(lab)
    assert "[chapter 7](../chapters/7-delivery.md#in-production)" in text
    assert "[RFC](https://rfc.example/)" in text
    assert "and `the start`." in text
    assert text.count("# Kill the worker") == 0
    assert text.startswith("# Lab 5: Kill the worker\n")


def test_hints_are_folded_by_tier(lab: Lab) -> None:
    text = labpages.as_markdown(lab)
    folded = re.findall(r'^\?\?\? question "(.+)"$', text, re.M)
    assert folded == [
        "Hint 1 for once: where to look",
        "Hint 2 for once: which part",
        "Hint 3 for once: the shape of the change",
    ]
    assert "    Look at `POST_ORDERS`." in text
    assert r"order\_&lt;id>" in text


def test_a_source_in_the_guide_is_a_link(lab: Lab) -> None:
    text = labpages.as_markdown(lab)
    link = "[chapters/7-delivery.md](../chapters/7-delivery.md)"
    assert f'Source: {link}, "with one effect".' in text
    assert "[chapter 7](../chapters/7-delivery.md#in-production)" in text


def test_after_a_pass_is_folded_with_the_solution(lab: Lab) -> None:
    text = labpages.as_markdown(lab)
    assert '??? note "Why it holds, and what it costs"' in text
    assert "    ### Why it holds" in text
    assert "    # a comment" in text
    assert '??? example "The solution: work.py"' in text
    assert '--8<-- "kill_the_worker/solution/work.py"' in text


def test_each_lab_has_a_page_and_a_place_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    for lab in labs():
        page = ROOT / "site" / "labs" / f"{lab.slug}.md"
        include = f'--8<-- "site/generated/{labpages.page(lab).name}"'
        assert include in page.read_text("utf-8")
        assert f"- labs/{lab.slug}.md" in menu
        assert f"({lab.slug}.md)" in labpages.catalogue()
    assert len(list((ROOT / "site" / "labs").glob("*.md"))) == len(labs()) + 1


def test_a_planned_lab_says_so() -> None:
    for lab in labs():
        is_said = labpages.PLANNED in labpages.as_markdown(lab)
        assert is_said != lab.is_ready
