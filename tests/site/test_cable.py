"""The cable of chapter 4, pulled for real."""

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

CHAPTER = "/chapters/4-streaming/"


def test_a_cable_is_pulled_and_one_reader_misses_nothing(
    visitor: Visitor,
) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-cable")
    press(figure, "Start and cut")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("The cable is out.", timeout=RUN_MS)
    expect(status).to_contain_text(
        re.compile(r"SSE with id missed 0, SSE without \d+, WebSocket \d+"),
        timeout=RUN_MS,
    )
    assert goals_reached(figure) == 3
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("last-event-id:")
