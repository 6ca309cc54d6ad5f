"""The figures of chapter 6, pressed for real."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
)
from tests.site.watching import Visitor

CHAPTER = "/chapters/6-idempotency/"
WITHOUT = {
    "burst": "Exchange: Behind the first",
    "repeat": "Exchange: Without a key",
}


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
    figure.get_by_text("Evidence").click()
    sees_key_and_replay(figure, "Exchange: Behind the second")


def sees_key_and_replay(figure: Locator, name: str) -> None:
    """Find both fields in one list of exchanges, as they went."""
    shown = figure.get_by_role("group", name=name)
    expect(shown).to_contain_text(
        re.compile(r'^idempotency-key: "[a-z0-9-]+"$', re.M)
    )
    expect(shown).to_contain_text(
        re.compile(r"^idempotency-replayed: true$", re.M)
    )


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("burst", "Exchange: Behind the second"),
        ("repeat", "Exchange: With a key"),
    ],
)
def test_a_recorded_run_shows_key_and_replay(
    visitor: Visitor, name: str, of: str
) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, f"accepted-{name}")
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
    figure.get_by_text("Evidence").click()
    sees_key_and_replay(figure, of)
    without = figure.get_by_role("group", name=WITHOUT[name])
    expect(without).to_contain_text('"may_repeat":')
    expect(without).not_to_contain_text("idempotency-key")


def test_the_answer_that_nobody_read(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-repeat")
    press(figure, "Lose two responses")
    expect(figure.get_by_role("status")).to_contain_text(
        "Without a key: 2 charges. With a key: 1 charge.", timeout=RUN_MS
    )
    assert goals_reached(figure) == 3
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("dropped, unread")
    sees_key_and_replay(figure, "Exchange: With a key")
