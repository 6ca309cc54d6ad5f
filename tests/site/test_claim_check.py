"""The figures of chapter 5, pressed for real."""

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

CHAPTER = "/chapters/5-claim-check/"


def test_the_same_jobs_with_and_without_luggage(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-luggage")
    press(figure, "Publish 20 jobs")
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(r"With a reference: 20 accepted, .* used\."), timeout=RUN_MS
    )
    assert goals_reached(figure) == 2
    expect(figure.locator(".ac-line.is-held")).to_have_count(2)
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("HTTP/1.1 413")
    expect(figure).to_contain_text("HTTP/1.1 201")


def test_a_download_that_breaks_off(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-download")
    press(figure, "Fetch it twice")
    expect(figure.locator(".ac-chip").last).to_have_text(
        "complete, checksum correct", timeout=RUN_MS
    )
    expect(figure.get_by_role("button", name="Fetch it again")).to_be_visible(
        timeout=RUN_MS
    )
    assert goals_reached(figure) == 2
