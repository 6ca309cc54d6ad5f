"""A figure that fills the window of a projector, with and without the API."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.site.enlarging import (
    HEIGHT,
    OTHERS,
    WIDTH,
    enlarge_and_leave,
    fits,
)
from tests.site.figures import in_sight, open_page, skip, to_the_end
from tests.site.registry import FRAMED
from tests.site.watching import Visitor

# As a browser without it, or a page that may not.
NO_API = "delete Element.prototype.requestFullscreen"


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


# Those of the chapters are enlarged before and after a run: visiting.py.
def test_a_figure_of_a_guide_fits_a_projector(visitor: Visitor) -> None:
    page = open_page(
        visitor, OTHERS["plans"], is_away=True, width=WIDTH, height=HEIGHT
    )
    enlarge_and_leave(page, "plans", is_over=True)


# One figure stands for all.
def test_an_enlarged_figure_fits_without_the_api_of_browsers(
    visitor: Visitor,
) -> None:
    page = open_page(
        visitor, FRAMED["repeat"], is_away=True, width=WIDTH, height=HEIGHT
    )
    page.evaluate(NO_API)
    enlarge_and_leave(page, "repeat", is_over=False, has_api=False)


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
