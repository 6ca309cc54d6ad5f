"""The figures of chapter 10, pressed for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
)
from tests.site.watching import Visitor

CHAPTER = "/chapters/10-backpressure/"


def test_a_flood_and_who_waits_for_it(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-flood")
    press(figure, "Flood both")
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(
            r"Longest wait of a quiet owner's task: \d+\.\d s first come,"
            r" first served; \S+ m?s by turns"
        ),
        timeout=RUN_MS,
    )
    assert goals_reached(figure) == 3
    expect(figure.locator(".ac-cmp td")).to_have_count(9)
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text('"position"')
    expect(
        figure.get_by_role("button", name="Flood both again")
    ).to_be_visible()
