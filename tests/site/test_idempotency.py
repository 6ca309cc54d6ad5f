"""The figures of chapter 6, pressed for real."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
)
from tests.site.watching import Visitor

CHAPTER = "/chapters/6-idempotency/"


def test_one_order_twenty_times(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-burst")
    press(figure, "Send 20 orders")
    expect(figure.get_by_role("button", name="Send 20 again")).to_be_visible(
        timeout=RUN_MS
    )
    assert goals_reached(figure) == 2
    # All tickets are given out, those of the key with one letter.
    tickets = figure.locator(".ac-tickets")
    assert set(tickets.last.inner_text().split()) == {"A"}
    assert len(tickets.first.locator("i.new").all()) > 1


def test_the_answer_that_nobody_read(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-repeat")
    press(figure, "Lose two answers")
    expect(figure.get_by_role("status")).to_contain_text(
        "Without a key: 2 charges. With a key: 1 charge.", timeout=RUN_MS
    )
    assert goals_reached(figure) == 3
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("dropped, unread")
    expect(figure).to_contain_text("idempotency-replayed: true")
