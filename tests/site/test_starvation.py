"""The second figure of chapter 1, and the first page's task, for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import (
    CHAPTER,
    CUT_MS,
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
)
from tests.site.watching import Visitor, axe


def test_sixty_held_requests_starve_a_ping(visitor: Visitor) -> None:
    visitor.expected.add(409)
    page = open_page(visitor, scheme="dark")
    figure = in_sight(page, "accepted-starvation")
    press(figure, "Send 60 jobs")
    chips = figure.locator(".ac-chip")
    expect(chips.first).to_contain_text("60 waiting", timeout=CUT_MS)

    other = page.context.new_page()
    other.goto(visitor.base_url + CHAPTER)
    second = in_sight(other, "accepted-starvation")
    # The same visitor has skipped this question before.
    second.get_by_role("button", name="Send 60 jobs").click()
    expect(second.get_by_role("status")).to_contain_text(
        re.compile(
            r"Not started\. .*409\. Only one run at a time is possible, and"
            r" another is in progress\."
        )
    )
    expect(second.locator(".ac-notice")).to_contain_text(
        re.compile(r"This one starts by itself in \d+ s\.")
    )
    other.close()

    again = figure.get_by_role("button", name="Send 60 jobs again")
    expect(again).to_be_visible(timeout=RUN_MS)
    expect(figure.get_by_role("status")).to_contain_text("Slowest ping:")
    expect(chips.last).to_have_text("60 accepted, 60 ended")
    # The third is that no ping beside the tasks is slow: a matter of speed.
    assert goals_reached(figure) >= 2
    expect(figure.locator(".ac-line.is-held")).to_have_count(1)
    expect(figure.locator(".ac-line.is-succeeded")).to_have_count(1)
    for summary in figure.locator("summary").all():
        summary.click()
    assert axe(page, "accepted-starvation") == []


def test_the_first_page_starts_a_real_task(visitor: Visitor) -> None:
    hero = in_sight(open_page(visitor, "/"), "accepted-hero")
    hero.get_by_role("button", name="Start a task").click()
    status = hero.get_by_role("status")
    expect(status).to_contain_text(
        re.compile(
            r"Answered after .* ms\. The request is over, but the work isn't\."
        )
    )
    expect(status).to_contain_text(
        re.compile(r"Answered after .* ms, delivered at \d+\.\d s\."),
        timeout=RUN_MS,
    )
