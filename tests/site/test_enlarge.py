"""A figure that fills the window of a projector, with and without the API."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.figures import in_sight, open_page, skip, to_the_end
from tests.site.registry import FRAMED
from tests.site.watching import Visitor, axe

# A projector.
WIDTH, HEIGHT = 1280, 720
OTHERS = {
    "chain": "/chapters/1-the-problem/",
    "connections": "/chapters/4-streaming/",
    "autoscaler": "/chapters/11-sizing/",
    "sizing": "/chapters/11-sizing/",
    "plans": "/guides/from-a-load-to-a-bill/",
}
PLACES = {**FRAMED, **OTHERS}
# As a browser without it, or a page that may not.
NO_API = "delete Element.prototype.requestFullscreen"


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


# Those that are read from the last row, the smallest type at this size.
READ_FROM_AFAR = {
    "luggage": "16 KiB",
    "dial": "95 %",
    "polling": "5 s",
}
LEAST_PX = 18
# Every text down to the status line, and how large it is on the screen.
SIZES = """
section => {
  const zoom = Number(section.style.zoom);
  const status = section.querySelector(".ac-status");
  const { bottom } = status.getBoundingClientRect();
  const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (!text.textContent.trim() || text.parentElement.closest(".ac-hidden"))
      continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width === 0 || box.top >= bottom) continue;
    const px = parseFloat(getComputedStyle(text.parentElement).fontSize);
    found.push([px * zoom, text.textContent.trim()]);
  }
  return found;
}
"""


def readable(figure: Locator) -> None:
    """Hold every text to a size, and the window to be filled."""
    sizes = figure.evaluate(SIZES)
    assert len(sizes) > 20
    assert [text for px, text in sizes if px < LEAST_PX] == []
    bottom = figure.evaluate(
        "e => e.querySelector('.ac-status').getBoundingClientRect().bottom"
    )
    assert bottom > 0.9 * HEIGHT


@pytest.mark.parametrize("name", sorted(READ_FROM_AFAR))
def test_an_enlarged_figure_is_read_from_the_last_row(
    visitor: Visitor, name: str
) -> None:
    page = open_page(
        visitor, FRAMED[name], is_away=True, width=WIDTH, height=HEIGHT
    )
    figure = in_sight(page, f"accepted-{name}")
    figure.locator(".ac-w__large").click()
    fits(page, figure)
    readable(figure)
    skip(figure)
    figure.get_by_role("button", name="Show the recorded run").click()
    to_the_end(figure)
    expect(figure.locator(".ac-pred")).not_to_be_empty()
    fits(page, figure)
    readable(figure)
    # With another run beside it, where a figure keeps one.
    figure.get_by_label(READ_FROM_AFAR[name], exact=True).check()
    figure.get_by_role("button", name="Show it again").click()
    to_the_end(figure)
    expect(figure.locator(".ac-pred")).not_to_be_empty()
    fits(page, figure)
    readable(figure)


def enlarge_and_leave(page: Page, name: str, *, has_api: bool) -> None:
    """Hold a figure to the window before and after a recorded run."""
    figure = in_sight(page, f"accepted-{name}")
    enlarge = figure.locator(".ac-w__large")
    expect(enlarge).to_have_text("Enlarge")
    enlarge.click()
    expect(enlarge).to_have_text("Leave")
    fits(page, figure)
    if name in FRAMED:
        skip(figure)
        figure.locator(".ac-w__bar .ac-btn").first.click()
        figure.get_by_role("slider").press("End")
        expect(figure.locator(".ac-pred")).not_to_be_empty()
        fits(page, figure)
    if name in JUDGED:
        assert axe(page, f"accepted-{name}") == []
    # What is behind can't be reached.
    assert page.locator("[inert]").count() > 0
    if has_api:
        enlarge.click()
    else:
        page.keyboard.press("Escape")
    expect(enlarge).to_have_text("Enlarge")
    expect(enlarge).to_be_focused()
    expect(page.locator(".ac-large")).to_have_count(0)
    assert page.locator("[inert]").count() == 0
    assert page.evaluate("document.fullscreenElement") is None


# What axe judges is the enlarged frame, which is alike for all, so three
# figures stand for it; each figure in it is the matter of test_figures.py.
JUDGED = {"kill", "side-by-side", "autoscaler"}


# One visit for all figures of a page.
@pytest.mark.timeout(240)
@pytest.mark.parametrize("path", sorted(set(PLACES.values())))
def test_an_enlarged_figure_fits_a_projector(
    visitor: Visitor, path: str
) -> None:
    page = open_page(visitor, path, is_away=True, width=WIDTH, height=HEIGHT)
    for name in (n for n, where in PLACES.items() if where == path):
        enlarge_and_leave(page, name, has_api=True)


# One figure stands for all.
def test_an_enlarged_figure_fits_without_the_api_of_browsers(
    visitor: Visitor,
) -> None:
    page = open_page(
        visitor, FRAMED["repeat"], is_away=True, width=WIDTH, height=HEIGHT
    )
    page.evaluate(NO_API)
    enlarge_and_leave(page, "repeat", has_api=False)


def test_the_status_line_still_fits_when_the_window_changes(
    visitor: Visitor,
) -> None:
    page = open_page(
        visitor, FRAMED["sequence"], is_away=True, width=WIDTH, height=HEIGHT
    )
    page.evaluate(NO_API)
    figure = in_sight(page, "accepted-sequence")
    figure.locator(".ac-w__large").click()
    fits(page, figure)
    page.set_viewport_size({"width": 1280, "height": 640})
    fits(page, figure)
