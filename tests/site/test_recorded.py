"""Figures where no server answers, or no script runs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import badge, open_page, press, side_by_side
from tests.site.watching import Visitor


def test_without_a_server_a_recorded_run_says_so(visitor: Visitor) -> None:
    page = open_page(visitor, is_away=True, reduced_motion="no-preference")
    figure = side_by_side(page)
    expect(badge(figure)).to_contain_text(re.compile(r"^RECORDED 20\d\d-"))
    press(figure, "Show the recorded run")
    expect(figure.get_by_text("You are seeing a recorded run")).to_be_visible()
    figure.get_by_role("slider").press("End")
    expect(figure.get_by_text("24 months")).to_be_visible()
    expect(figure.get_by_role("button", name="Show it again")).to_be_visible()
    figure.get_by_role("button", name="Back").click()
    expect(figure.locator(".ac-clock")).not_to_have_text("0.0s")
    figure.get_by_text("Evidence").click()
    expect(figure.get_by_text("Valkey")).to_be_visible()
    page.unroute("**/api/**")
    figure.get_by_role("button", name="Try live again").click()
    expect(badge(figure)).to_contain_text("LIVE")
    expect(figure.get_by_role("button", name="Run both")).to_be_visible()


def test_reduced_motion_steps_and_tells_the_same(visitor: Visitor) -> None:
    page = open_page(visitor, is_away=True, reduced_motion="reduce")
    figure = side_by_side(page)
    press(figure, "Show the recorded run")
    pictures = figure.locator(".ac-clock").evaluate(
        """(clock) => new Promise((done) => {
          let count = 0;
          new MutationObserver(() => { count += 1; }).observe(
            clock, { subtree: true, childList: true, characterData: true });
          setTimeout(() => done(count), 2000);
        })"""
    )
    # Twice a second, where a picture for each tenth would be twenty.
    assert 2 <= pictures <= 6
    figure.get_by_role("slider").press("End")
    expect(figure.get_by_text("24 months")).to_be_visible()


def test_a_phone_of_320_px_never_scrolls_sideways(visitor: Visitor) -> None:
    page = open_page(
        visitor, is_away=True, width=320, height=640, is_mobile=True
    )
    figure = side_by_side(page)
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
    expect(figure.get_by_text("24 months")).to_be_visible()
    for summary in figure.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
