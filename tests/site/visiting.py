"""One visit of a chapter where no server answers: all that it has to hold.

To open a page costs as much CPU as a figure's run, so everything that holds
for a page's figures, and for the page around them, is looked at in one visit.
test_chapters.py has the first chapters, test_chapters_later.py the others:
a file is what one process of the tests takes.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.site.enlarging import HEIGHT, OTHERS, WIDTH, enlarge_and_leave
from tests.site.figures import (
    RUN,
    badge,
    in_sight,
    open_page,
    run_button,
    sentences,
)
from tests.site.phone import PHONE, whole_on_a_phone
from tests.site.registry import FRAMED, figures_at
from tests.site.watching import LOOKS, Visitor, axe, look
from tests.turns import IS_WHOLE

CHAPTERS = sorted(set(FRAMED.values()))


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


def visit(visitor: Visitor, path: str) -> None:
    """Look at a page, enlarge and replay its figures, look at it again.

    Before the runs in one width and colours, and after them in the other;
    chapters take turns in which is first. `make whole` looks at the figures
    after their runs in both.
    """
    page = open_page(visitor, path, is_away=True, width=WIDTH, height=HEIGHT)
    turn = CHAPTERS.index(path) % 2
    first, last = LOOKS[turn], LOOKS[1 - turn]
    look(page, *first)
    assert axe(page) == [], first
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    for name in figures_at(path):
        enlarge_and_leave(page, name, is_over=False)
        replay_by_keyboard(page, name)
        enlarge_and_leave(page, name, is_over=True)
    for name in (n for n, where in OTHERS.items() if where == path):
        enlarge_and_leave(page, name, is_over=True)
    # Whatever the width and the colours: the same runs.
    if IS_WHOLE:
        within = ", ".join(f"accepted-{name}" for name in figures_at(path))
        look(page, *first)
        assert axe(page, within) == [], first
    look(page, *last)
    assert axe(page) == [], last
    page.set_viewport_size(PHONE)
    for name in figures_at(path):
        whole_on_a_phone(in_sight(page, f"accepted-{name}"))
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
