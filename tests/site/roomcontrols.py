"""Parts of the journey through a room: what all of it shares, and presses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from playwright.sync_api import Locator, Page, Route, expect

from tests.site.figures import (
    badge,
    run_button,
    side_by_side,
    skip,
    to_the_end,
)
from tests.site.roomsteering import BOARD, bar_of, is_clean
from tests.site.watching import draw

SUBMIT = """
async () => (await (await fetch('/api/tasks', {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'idempotency-key': crypto.randomUUID(),
  },
  body: JSON.stringify({kind: 'sleepy', input: {duration_s: 20}}),
})).json()).id
"""


class Fault(NamedTuple):
    """A button of the board, and the words of pages about it."""

    press: str
    before: str
    told: str
    more: tuple[str, ...] = ()
    tries_again: bool = True


FAULTS = {
    "kill_worker": Fault(
        "Kill a worker in 10 s",
        "the instructor kills a worker",
        "A worker was killed while it ran",
    ),
    "hang_worker": Fault(
        "Let a worker hang in 10 s",
        "a worker of this server hangs",
        "A worker hung while it ran",
        ("The supervisor replaced it after",),
    ),
    "kill_api": Fault(
        "Kill the API in 10 s",
        "the instructor kills the API",
        "The API was killed while",
        ("open again",),
        tries_again=False,
    ),
}
# These end the room for a test, or open something outside the page. The
# journey (roomsteering.py) presses them.
LAST = ("Close it", "Delete everything", "Hand the room over", "Begin “")


def see_the_load(board: Page) -> None:
    """Open the panel; what it shows is what the demo does."""
    board.get_by_text("Load of the demo").click()
    table = board.get_by_role("table", name="Load of the demo")
    row = table.get_by_role("row").filter(has_text="Tasks that wait on others")
    expect(row).to_contain_text("0 waiting, 0 running")
    board.evaluate(SUBMIT)
    expect(row).to_contain_text("1 running", timeout=10_000)
    is_clean(board, BOARD)


def go_calm_and_back(board: Page, ada: Page, chapter: str) -> None:
    """Switch participants to recordings: they send nothing, and learn why.

    The switch comes while a figure still asks whether a server is there.
    """
    asked: list[Route] = []
    ada.route("**/api/ping", lambda route: asked.append(route))
    ada.goto(chapter)
    figure = side_by_side(ada)
    expect(badge(figure)).to_contain_text("looking for a server")
    sent: list[str] = []
    ada.on(
        "request",
        lambda request: (
            sent.append(request.url) if request.method == "POST" else None
        ),
    )
    switch = board.get_by_role("button", name="Calm: participants see")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    told = bar_of(ada).get_by_text("has switched to recordings")
    expect(told).to_be_visible()
    for each in asked:
        each.continue_()
    ada.unroute("**/api/ping")
    expect(figure.get_by_text("so this figure sends nothing")).to_be_visible()
    expect(badge(figure)).to_contain_text("instructor's choice")
    sent.clear()
    skip(figure)
    run_button(figure).click()
    to_the_end(figure)
    # The room hears that somebody presses; the demo hears nothing.
    assert not [url for url in sent if "/api/rooms/" not in url]
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(told).to_have_count(0)
    expect(figure.get_by_text("switched back to live runs")).to_be_visible()


def break_a_part(board: Page, ada: Page, fault: Fault) -> None:
    """Announce a fault, see it, and read what it did to Ada's task."""
    id_ = ada.evaluate(SUBMIT)
    board.get_by_role("button", name=fault.press).click()
    for page in (board, ada):
        expect(page.get_by_text(fault.before)).to_be_visible()
    for page in (board, ada):
        told = page.get_by_text(fault.told).last
        expect(told).to_contain_text("none was lost", timeout=90_000)
        for words in fault.more:
            expect(told).to_contain_text(words)
    task = ada.evaluate(f"fetch('/api/tasks/{id_}').then(it => it.json())")
    assert (task["attempt"] > 1) == fault.tries_again


def press_twice(page: Page, within: Locator) -> int:
    """Press every button there twice, those included that appear by it.

    Return how many there were. The page says what a room refuses; a visitor
    notes a page that throws, or a server that fails.
    """
    pressed: set[str] = set()
    while fresh := [name for name in _names(within) if name not in pressed]:
        name = fresh[0]
        pressed.add(name)
        for _ in range(2):
            button = within.get_by_role("button", name=name, exact=True).first
            # The first press may have taken it away. One that was put to
            # sleep is pressed all the same, as an impatient finger does.
            if button.count() and button.is_visible():
                button.click(timeout=5_000, force=True)
            page.wait_for_timeout(150)
        draw(page)
    return len(pressed)


def _names(within: Locator) -> Iterator[str]:
    for button in within.get_by_role("button", disabled=False).all():
        name = button.get_attribute("aria-label") or button.inner_text()
        if name and not name.startswith(LAST):
            yield name.strip()
