"""Enlarges a figure to the window of a projector, and leaves it again."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.site.figures import in_sight
from tests.site.registry import FRAMED
from tests.site.watching import axe

# A projector.
WIDTH, HEIGHT = 1280, 720
# What axe judges is the enlarged frame, which is alike for all, so three
# figures stand for it; each figure in it is the matter of visiting.py.
JUDGED = {"kill", "side-by-side", "autoscaler"}
# Figures without a run: where they are.
OTHERS = {
    "chain": "/chapters/1-the-problem/",
    "connections": "/chapters/4-streaming/",
    "autoscaler": "/chapters/11-sizing/",
    "sizing": "/chapters/11-sizing/",
    "plans": "/guides/from-a-load-to-a-bill/",
}


def fits(page: Page, figure: Locator) -> None:
    """Hold the figure, down to its status line, inside the window."""
    expect(figure).to_be_visible()
    page.wait_for_function(
        """name => {
          const figure = document.querySelector(name);
          // The button changes first, the screen when the browser allows it.
          if (!figure) return false;
          // One waits for its question, and says nothing before it.
          const status = figure.querySelector(".ac-status") ?? figure;
          const { top } = figure.getBoundingClientRect();
          const { bottom } = status.getBoundingClientRect();
          return Math.abs(top) < 1 && bottom <= innerHeight + 1;
        }""",
        arg=".ac-large > section",
    )
    assert figure.evaluate("e => e.getBoundingClientRect().width") > WIDTH - 40


def enlarge_and_leave(
    page: Page, name: str, *, is_over: bool, has_api: bool = True
) -> None:
    """Hold a figure to the window; `is_over`: after its run, if it has one."""
    figure = in_sight(page, f"accepted-{name}")
    enlarge = figure.locator(".ac-w__large")
    expect(enlarge).to_have_text("Enlarge")
    enlarge.click()
    expect(enlarge).to_have_text("Leave")
    if is_over and name in FRAMED:
        expect(figure.locator(".ac-pred")).not_to_be_empty()
    fits(page, figure)
    # What is behind can't be reached.
    assert page.locator("[inert]").count() > 0
    if is_over and name in JUDGED:
        assert axe(page, f"accepted-{name}") == []
    if has_api:
        enlarge.click()
    else:
        page.keyboard.press("Escape")
    expect(enlarge).to_have_text("Enlarge")
    expect(enlarge).to_be_focused()
    expect(page.locator(".ac-large")).to_have_count(0)
    assert page.locator("[inert]").count() == 0
    assert page.evaluate("document.fullscreenElement") is None
