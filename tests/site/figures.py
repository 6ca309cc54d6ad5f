"""How tests meet the figures of a page: open, find, press, count.

A figure is what a widget's script draws. Its poster, the table without a
script, stays in the document beside it, hidden.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.site.watching import Visitor, draw

RUN = ".ac-w__bar .ac-btn"
CHAPTER = "/chapters/1-the-problem/"
# A page without figures.
QUIET = "/about/accessibility/"

# The gateway cuts at 5 s; the page hears of it soon after.
CUT_MS = 8_000
# A run lasts 12 to 19 s, longer on a busy machine.
RUN_MS = 40_000

# Counts the event streams opened, and notes when live regions change.
WATCH = """
window.streams = 0;
const Real = window.EventSource;
window.EventSource = class extends Real {
  constructor(...given) { super(...given); window.streams += 1; }
};
window.spoken = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const node = target.nodeType === 1 ? target : target.parentElement;
    if (node?.closest("[role=status], [role=log], [aria-live]"))
      window.spoken.push(performance.now());
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


def open_page(
    visitor: Visitor,
    path: str = CHAPTER,
    *,
    is_away: bool = False,
    **options: Any,
) -> Page:
    """Open a page of figures, watched; `is_away`: no API answers."""
    page = visitor.blank(**options)
    page.add_init_script(WATCH)
    if is_away:
        page.route("**/api/**", lambda route: route.abort())
    page.goto(visitor.base_url + path)
    draw(page)
    return page


def in_sight(page: Page, name: str) -> Locator:
    """Scroll to a figure and return it."""
    page.locator(name).scroll_into_view_if_needed()
    return page.locator(f"{name} > section")


def side_by_side(page: Page) -> Locator:
    """Return the first figure of the chapter."""
    return in_sight(page, "accepted-side-by-side")


def badge(figure: Locator) -> Locator:
    """Return what says where a figure's run comes from."""
    return figure.locator(".ac-badge")


def run_button(figure: Locator) -> Locator:
    """Return the button that starts a figure's run."""
    return figure.locator(RUN).first


def skip(figure: Locator) -> None:
    """Skip the question."""
    figure.get_by_role("button", name="Skip the question").click()


def press(figure: Locator, name: str) -> None:
    """Skip the question and press the button."""
    skip(figure)
    # The button that had the focus is gone; the next one to press has it.
    expect(figure.get_by_role("button", name=name)).to_be_focused()
    figure.get_by_role("button", name=name).click()


def to_the_end(figure: Locator) -> None:
    """Go to the end of a recording that has just been pressed."""
    expect(figure.get_by_role("button", name="Pause")).to_be_visible()
    figure.get_by_role("slider").press("End")


def goals_reached(figure: Locator) -> int:
    """Return how many goals the server's events have ticked."""
    return figure.get_by_text("(seen)").count()


def sentences(page: Page) -> int:
    """Return how often a live region spoke; changes at once are one."""
    times_ms: list[float] = page.evaluate("window.spoken")
    return sum(
        at_ms - before_ms > 50
        for before_ms, at_ms in zip(
            [-100.0, *times_ms], times_ms, strict=False
        )
    )
