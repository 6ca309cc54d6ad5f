"""The figures of chapter 7, pressed for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
    to_the_end,
)
from tests.site.watching import Visitor

CHAPTER = "/chapters/7-delivery/"


def test_a_child_is_killed_and_one_order_is_lost(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-kill")
    press(figure, "Run and strike")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("The fault happened", timeout=RUN_MS)
    expect(
        figure.get_by_role("button", name="Run and strike again")
    ).to_be_visible(timeout=RUN_MS)
    expect(status).to_contain_text(
        re.compile(
            r"Work ran \d+ times for 12 orders, with 11 charges\."
            r" Lost: order \d+\. Late: .+\. Charged twice: none\."
        )
    )
    assert goals_reached(figure) == 1
    lanes = figure.get_by_role("img").first
    # Twelve orders, two workers and the broker.
    expect(lanes.locator(".ac-lane")).to_have_count(15)
    # Two attempts broke off, and one row says what became of it.
    expect(lanes.locator(".ac-bar.is-zombie")).to_have_count(2)
    expect(lanes.locator(".ac-say.is-failed")).to_have_text("lost")
    figure.get_by_text("Evidence").click()
    books = figure.get_by_role("group", name="Exchange: What the provider")
    expect(books).to_contain_text("POST /charges HTTP/1.1")
    expect(books).not_to_contain_text("idempotency-key")


def test_recorded_runs_stand_beside_each_other(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, "accepted-kill")
    press(figure, "Show the recorded run")
    to_the_end(figure)
    setting = figure.get_by_role("combobox", name="Acknowledge")
    setting.select_option("ours")
    figure.get_by_role("button", name="Show it again").click()
    to_the_end(figure)
    status = figure.get_by_role("status")
    expect(status).to_contain_text("with 12 charges.")
    expect(status).to_contain_text("Before, with acks_late, kill two children")
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("idempotency-key:")


def test_a_full_broker_deletes_a_queue(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-evict")
    press(figure, "Fill both")
    expect(figure.get_by_role("status")).to_contain_text(
        "With allkeys-lru, 0 of 200 jobs are in the queue, and 0 writes",
        timeout=RUN_MS,
    )
    assert goals_reached(figure) == 2
