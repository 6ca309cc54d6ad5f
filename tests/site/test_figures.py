"""Rules for every figure of every chapter.

Found by registry.py: a new figure is tested without a line here. A figure's
results when it is pressed are the matter of its own tests, and its recording
that of test_chapters.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.site.figures import (
    RUN_MS,
    badge,
    in_sight,
    open_page,
    run_button,
    skip,
)
from tests.site.registry import FRAMED, figures_at
from tests.site.watching import Visitor


# A page's figures are met in one visit: to open a page costs as much CPU as a
# figure's run.
@pytest.fixture(params=sorted(set(FRAMED.values())))
def path(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def test_there_are_figures_to_look_at() -> None:
    assert {"side-by-side", "starvation"} <= set(FRAMED)


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
