"""A run that is refused since another is on waits, and starts by itself."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.site.figures import RUN_MS, in_sight, open_page, press
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/6-idempotency/"
BUSY = {
    "type": "/problems/busy/",
    "title": "Busy",
    "status": 409,
    "detail": "one repeat at a time, and one is under way",
}


def refuse_once(page: Page, wait_s: int) -> list[str]:
    """Answer the first press 409, and note all; the rest goes through."""
    pressed: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        pressed.append(route.request.url)
        if len(pressed) > 1:
            route.continue_()
            return
        route.fulfill(
            status=409,
            headers={"Retry-After": str(wait_s)},
            content_type="application/problem+json",
            body=json.dumps(BUSY),
        )

    page.route("**/api/tasks", answer)
    return pressed


def pressed_figure(page: Page) -> Locator:
    figure = in_sight(page, "accepted-repeat")
    press(figure, "Lose two responses")
    expect(figure.get_by_role("status")).to_have_text(
        "Not started. Busy: 409. Only one run at a time is possible, and"
        " another is in progress."
    )
    return figure


def test_a_run_waits_for_its_turn_and_starts_by_itself(
    visitor: Visitor,
) -> None:
    visitor.expected.add(409)
    page = open_page(visitor, CHAPTER)
    pressed = refuse_once(page, 3)
    figure = pressed_figure(page)
    expect(figure.locator(".ac-notice")).to_contain_text(
        re.compile(r"This one starts by itself in \d s\.")
    )
    expect(figure.get_by_role("button", name="Waiting")).to_be_visible()
    assert axe(page, "accepted-repeat") == []
    expect(figure.get_by_role("status")).to_contain_text(
        "Without a key: 2 charges. With a key: 1 charge.", timeout=RUN_MS
    )
    assert len(pressed) == 2
    expect(figure.locator(".ac-notice")).to_have_count(0)


def test_who_does_not_want_to_wait_presses_again(visitor: Visitor) -> None:
    visitor.expected.add(409)
    page = open_page(visitor, CHAPTER)
    pressed = refuse_once(page, 2)
    figure = pressed_figure(page)
    figure.get_by_role("button", name="Don't wait").click()
    again = figure.get_by_role("button", name="Lose two again")
    expect(again).to_be_enabled()
    expect(figure.locator(".ac-notice")).to_have_count(0)
    page.wait_for_timeout(3000)
    assert len(pressed) == 1
    again.click()
    expect(figure.get_by_role("status")).to_contain_text(
        "Without a key: 2 charges.", timeout=RUN_MS
    )
