"""Rules for every figure of every chapter.

Found by registry.py: a new figure is tested without a line here. A figure's
results when it is pressed are the matter of its own tests.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.figures import (
    RUN_MS,
    badge,
    in_sight,
    open_page,
    sentences,
    skip,
)
from tests.site.phone import PHONE, whole_on_a_phone
from tests.site.registry import FRAMED, figures_at
from tests.site.watching import LOOKS, Visitor, axe, look

RUN = ".ac-w__bar .ac-btn"


# A page's figures are met in one visit: to open a page costs as much CPU as a
# figure's run.
@pytest.fixture(params=sorted(set(FRAMED.values())))
def path(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def run_button(figure: Locator) -> Locator:
    return figure.locator(RUN).first


def test_there_are_figures_to_look_at() -> None:
    assert {"side-by-side", "starvation"} <= set(FRAMED)


def _tab(page: Page, figure: Locator, most: int = 14) -> list[str]:
    """Return the words of each stop, from the question to the run bar."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "(() => { const f = document.activeElement;"
                " return f.labels?.[0]?.textContent.trim()"
                " ?? f.textContent.trim() })()"
            )
        )
        if figure.locator(f"{RUN}:focus").count():
            return stops
    raise AssertionError(f"the button isn't among {stops}")


def replay_by_keyboard(page: Page, name: str) -> None:
    """Answer a figure's question, play its recording, go to its end."""
    figure = in_sight(page, f"accepted-{name}")
    expect(badge(figure)).to_contain_text(re.compile(r"^RECORDED 20\d\d-"))
    expect(run_button(figure)).to_be_disabled()
    figure.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    _tab(page, figure)
    expect(run_button(figure)).to_have_text("Show the recorded run")
    expect(run_button(figure)).to_be_enabled()
    # What is said of this run, and not while the page draws its figures.
    page.evaluate("window.spoken = []")
    page.keyboard.press("Enter")
    expect(run_button(figure)).to_have_text("Running")
    expect(run_button(figure)).to_be_focused()
    expect(figure.get_by_text("You are seeing a recorded run")).to_be_visible()
    figure.get_by_role("slider").press("End")
    expect(run_button(figure)).to_have_text("Show it again")
    expect(figure.locator(".ac-pred")).not_to_be_empty()
    assert figure.locator("tbody tr").count() > 3
    expect(figure).not_to_contain_text("LIVE")
    assert sentences(page) <= 3
    for summary in figure.locator("summary").all():
        summary.click()


@pytest.mark.timeout(240)
def test_they_replay_recordings_by_keyboard_where_no_server_answers(
    visitor: Visitor, path: str
) -> None:
    page = open_page(visitor, path, is_away=True)
    for name in figures_at(path):
        replay_by_keyboard(page, name)
    # Whatever the width and the colours: the same runs. The page around them
    # is the matter of test_pages.py.
    within = ", ".join(f"accepted-{name}" for name in figures_at(path))
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert axe(page, within) == [], f"{width} {scheme}"
    page.set_viewport_size(PHONE)
    for name in figures_at(path):
        whole_on_a_phone(in_sight(page, f"accepted-{name}"))
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_they_speak_without_a_script(visitor: Visitor, path: str) -> None:
    page = visitor.open(path, java_script_enabled=False)
    for name in figures_at(path):
        poster = page.locator(f"accepted-{name}")
        expect(badge(poster)).to_contain_text("RECORDED")
        expect(poster).not_to_contain_text("LIVE")
        expect(poster.locator("tbody tr").nth(2)).to_be_visible()


# The frame finds a run again, alike for all: two tasks of the page, a load
# generator, programs of the run's own.
@pytest.mark.parametrize("name", ["kill", "side-by-side", "starvation"])
def test_a_reload_finds_the_live_run_again(
    visitor: Visitor, name: str
) -> None:
    visitor.expected |= {409, 504}
    page = open_page(visitor, FRAMED[name])
    figure = in_sight(page, f"accepted-{name}")
    expect(badge(figure)).to_contain_text("LIVE")
    skip(figure)
    run_button(figure).click()
    expect(run_button(figure)).to_have_text("Running")
    # The task has started: there is something to find again.
    started = figure.get_by_role("cell", name="started", exact=True)
    figure.get_by_text("Evidence").click()
    expect(started.first).to_be_visible(timeout=RUN_MS)
    page.reload()
    figure = in_sight(page, f"accepted-{name}")
    expect(run_button(figure)).to_have_text("Running")
    expect(badge(figure)).to_contain_text("LIVE")
    figure.get_by_text("Evidence").click()
    expect(started.first).to_be_visible()
    assert page.evaluate("window.streams") == 1
    figure.get_by_role("button", name="Reset").click()
    expect(figure.locator(".ac-clock")).to_have_text("0.0s")


def test_the_gallery_calls_its_samples_samples(visitor: Visitor) -> None:
    page = visitor.open("/reference/gallery/")
    badges = page.locator("accepted-gallery .ac-badge")
    expect(badges.first).to_contain_text("SAMPLE")
    words = badges.all_inner_texts()
    assert len(words) >= 6
    assert all(word.startswith("SAMPLE") for word in words)
    # Its buttons start nothing, and ask no server.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        "document.querySelectorAll('accepted-gallery button')"
        ".forEach((button) => button.click())"
    )
    page.wait_for_load_state("networkidle")
    assert not asked
