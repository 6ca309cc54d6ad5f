"""Slides and handouts as built: complete, without notes, and on paper."""

from __future__ import annotations

import json
import re
from html import escape
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accepted.sitebuild.talks import AGENDAS, NOTES
from tests.site.built import BuiltPage
from tests.site.watching import Visitor, axe
from workshop.agendas import agendas

# The pages of a PDF, as its own objects list them.
SHEET = re.compile(rb"/Type\s*/Page[^s]")
SHOWN = ".slides > section.present"


def text_of(site: Path, kind: str, minutes: int) -> str:
    page = site / "workshop" / kind / str(minutes) / "index.html"
    return page.read_text("utf-8")


@pytest.mark.parametrize("minutes", AGENDAS)
def test_each_question_of_an_agenda_is_asked_before_it_is_answered(
    site: Path, minutes: int
) -> None:
    deck = text_of(site, "slides", minutes)
    handout = text_of(site, "handout", minutes)
    page = BuiltPage(site, site / f"workshop/slides/{minutes}/index.html")
    for step in agendas()[minutes].steps:
        assert f'<section id="{step.id}"' in deck
        assert escape(step.title) in handout
        for poll in step.polls:
            _, _, slide = deck.partition(f'<section id="{step.id}-{poll.id}"')
            slide, _, after = slide.partition("</section>")
            question, fragment, answer = slide.partition('class="fragment')
            assert fragment
            assert escape(poll.why) in answer
            assert escape(poll.why) not in question
            # The words that give the answer away come later.
            assert f'<section id="{step.id}-points"' in after
            assert escape(poll.question) in handout
            assert escape(poll.why) not in handout
            assert any(
                link.startswith(f"../../../{step.page}/#")
                for link in page.links
            )


def test_no_file_of_the_site_has_a_word_of_the_notes(site: Path) -> None:
    notes = json.loads(NOTES.read_text("utf-8"))
    steps = [each for steps in notes.values() for each in steps.values()]
    secret = {moment["text"] for each in steps for moment in each["moments"]}
    secret |= {each["reply"] for each in steps if each["reply"]}
    assert len(secret) > 50
    served = [
        file.read_text("utf-8")
        for file in chain(
            (site / "workshop").rglob("*.html"),
            (site / "generated").rglob("*.js*"),
            site.glob("search/*.json"),
        )
        if file.suffix in {".html", ".js", ".json", ".map"}
    ]
    assert len(served) > 20
    told = [
        words
        for words in secret
        for form in (words, escape(words), json.dumps(words)[1:-1])
        if any(form in text for text in served)
    ]
    assert not told
    assert not list(site.rglob("*notes*.json"))


def test_slides_are_shown_by_the_keyboard(visitor: Visitor) -> None:
    page = visitor.open("/workshop/slides/45/?code=ABCDEF", height=720)
    shown = page.locator(SHOWN)
    expect(shown).to_contain_text("/workshop/join/ and type the code ABC DEF")
    _show(page, "problem-side-by-side")
    answer = shown.locator(".fragment")
    expect(answer).to_be_hidden()
    assert axe(page) == []
    page.keyboard.press("ArrowRight")
    expect(answer).to_be_visible()
    expect(answer).to_contain_text("All of it.")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute(
        "data-md-color-scheme", "slate"
    )
    assert axe(page) == []
    # A sheet for each slide.
    count = page.locator(".slides > section").count()
    sheets = SHEET.findall(page.pdf(prefer_css_page_size=True))
    assert len(sheets) == count
    # reveal.js writes the address once a second.
    page.wait_for_url(re.compile("#/problem-side-by-side"))
    # The figure's link leads to it, and Back to the same slide.
    shown.get_by_role("link", name="Run the figure").click()
    expect(page.locator("accepted-side-by-side")).to_be_in_viewport()
    page.go_back()
    expect(shown).to_have_id("problem-side-by-side")


def test_no_slide_is_higher_than_the_screen(visitor: Visitor) -> None:
    page = visitor.open("/workshop/slides/360/", height=720)
    expect(page.locator(SHOWN)).to_be_visible()
    heights = page.evaluate(
        """() => [...document.querySelectorAll(".slides > section")].map(
          (slide) => {
            slide.hidden = false;
            slide.style.display = "block";
            return [slide.id, slide.scrollHeight];
          })"""
    )
    assert len(heights) > 50
    assert not [slide for slide in heights if slide[1] > 720]


def test_on_a_phone_the_slides_are_a_page_to_scroll(visitor: Visitor) -> None:
    page = visitor.open("/workshop/slides/45/", width=360)
    expect(page.locator(".reveal")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    answer = page.locator("#problem-side-by-side details p")
    expect(answer).to_be_hidden()
    page.locator("#problem-side-by-side summary").click()
    expect(answer).to_be_visible()
    assert axe(page) == []


def test_a_handout_takes_two_sheets_at_most(visitor: Visitor) -> None:
    page = visitor.open("/workshop/handout/360/")
    for minutes in AGENDAS:
        page.goto(f"{visitor.base_url}/workshop/handout/{minutes}/")
        for paper in ("A4", "Letter"):
            sheets = SHEET.findall(page.pdf(format=paper))
            assert 1 <= len(sheets) <= 2, f"{minutes} min, {paper}"


def _show(page: Page, slide: str) -> None:
    """Press until a slide is there, as somebody at a lectern does."""
    for _ in range(40):
        if page.locator(SHOWN).get_attribute("id") == slide:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"no slide {slide}")
