"""The first figure of chapter 1, pressed for real on a real stack.

A run lasts 12 s and more, so each test looks at all that its run shows.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.site.figures import (
    CUT_MS,
    RUN_MS,
    badge,
    goals_reached,
    in_sight,
    open_page,
    press,
    sentences,
    side_by_side,
)
from tests.site.watching import Visitor, axe


@pytest.fixture(autouse=True)
def _expects_504(visitor: Visitor) -> None:
    """A 504 is what this figure is for."""
    visitor.expected.add(504)


def test_nothing_runs_before_an_answer_or_a_skip(visitor: Visitor) -> None:
    figure = side_by_side(open_page(visitor))
    run = figure.get_by_role("button", name="Run both")
    expect(badge(figure)).to_contain_text("LIVE")
    expect(figure.locator("input:checked")).to_have_count(0)
    expect(run).to_be_disabled()
    run.click(force=True)
    expect(figure.locator(".ac-clock")).to_have_text("0.0s")
    # It says at the button what is missing, and leads there.
    missing = figure.locator(".ac-w__bar").get_by_role("alert")
    expect(missing).to_contain_text("answer the question first, or skip it")
    expect(figure.get_by_label("Nothing", exact=True)).to_be_focused()
    assert axe(figure.page, "accepted-side-by-side") == []
    figure.get_by_label("Less than half").check()
    expect(run).to_be_enabled()
    expect(missing).to_have_count(0)
    expect(figure.locator(".ac-clock")).to_have_text("0.0s")


def test_a_run_by_keyboard_shows_what_a_504_does_not_stop(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, reduced_motion="no-preference")
    figure = side_by_side(page)
    expect(badge(figure)).to_contain_text("LIVE")
    figure.get_by_label("Nothing", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(figure.get_by_role("button", name="Run both")).to_be_focused()
    page.keyboard.press("Enter")
    expect(figure.get_by_text("client sees, since")).to_be_visible()
    held = figure.locator(".ac-side").first
    expect(held.get_by_text("504").first).to_be_visible(timeout=CUT_MS)
    for width in (390, 820, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        card = held.locator(".ac-sees")
        hidden = card.evaluate("card => card.scrollHeight - card.clientHeight")
        # A pixel is what rounding makes of two heights.
        assert hidden <= 1, f"the Retry is cut off at {width} px"
    figure.get_by_role("button", name="Retry").focus()
    page.keyboard.press("Enter")
    expect(held.get_by_text("waiting again")).to_be_visible()
    expect(figure.get_by_role("button", name="Running")).to_be_focused()
    again = figure.get_by_role("button", name="Run again")
    expect(again).to_be_visible(timeout=RUN_MS)
    status = figure.get_by_role("status")
    expect(status).to_contain_text("the work was done twice")
    expect(status).to_contain_text("202 way: result received at ")
    expect(held.get_by_text("24 months")).to_be_visible()
    assert goals_reached(figure) == 4
    recap = figure.locator(".ac-pred")
    expect(recap).to_contain_text("You predicted “Nothing.”")
    expect(recap).to_contain_text("Your prediction didn't hold.")
    expect(recap).to_contain_text("All 12 months were computed")
    expect(recap).to_contain_text("The 504 ends the wait, not the work.")

    figure.get_by_text("Evidence").click()
    raw = figure.locator(".ac-raw pre")
    expect(raw.first).to_contain_text("HTTP/1.1 504 Gateway Timeout")
    ticket = raw.nth(1)
    expect(ticket).to_contain_text("HTTP/1.1 202 Accepted")
    # The connection of the 202 way: there before the press, open until the
    # end, and nobody cuts it after 5 s.
    stream = raw.last
    expect(stream).to_contain_text("before the press")
    expect(stream).to_contain_text("GET /api/stream HTTP/1.1")
    expect(stream).to_contain_text("content-type: text/event-stream")
    expect(stream).to_contain_text(
        re.compile(r"open for [12]\d\.\d{3} s: the run was over")
    )
    expect(ticket.locator("mark").first).to_have_text(
        re.compile(r"^/api/tasks/t_[a-z2-7]{26}$")
    )
    expect(figure.get_by_text("reader gone")).to_have_count(2)
    assert axe(page, "accepted-side-by-side") == []

    # One for the run and its retry, unless the retry came after the end.
    assert page.evaluate("window.streams") <= 2
    # 18 s and more: at most a sentence for every 3 s of it.
    assert sentences(page) <= 8


def test_a_reload_in_the_middle_re_attaches(visitor: Visitor) -> None:
    page = open_page(visitor, reduced_motion="no-preference")
    figure = side_by_side(page)
    press(figure, "Run both")
    expect(figure.get_by_text("2 of 12 months, last")).to_be_visible(
        timeout=CUT_MS
    )
    address = figure.locator(".ac-ticket span").inner_text()
    page.reload()
    expect(figure.locator(".ac-ticket span")).to_have_text(address)
    expect(figure.get_by_text("No response")).to_be_visible()
    expect(figure.locator(".ac-sees").last).to_contain_text(
        "Result received at", timeout=RUN_MS
    )
    assert page.evaluate("window.streams") == 1


def test_a_finished_run_is_there_after_a_reload(visitor: Visitor) -> None:
    page = open_page(visitor, "/chapters/6-idempotency/")
    figure = in_sight(page, "accepted-repeat")
    press(figure, "Lose two responses")
    expect(figure.locator(".ac-pred")).to_be_visible(timeout=RUN_MS)
    said = figure.locator(".ac-status").inner_text()
    rows = figure.locator("details").last.locator("tbody tr").count()
    page.reload()
    figure = in_sight(page, "accepted-repeat")
    expect(badge(figure)).to_contain_text(
        re.compile(r"^KEPT ran at \d\d:\d\d:\d\d$")
    )
    expect(figure.locator(".ac-status")).to_have_text(said)
    assert figure.locator("details").last.locator("tbody tr").count() == rows
    assert axe(page, "accepted-repeat") == []
    figure.get_by_role("button", name="Reset").click()
    expect(badge(figure)).to_contain_text("LIVE")
    page.reload()
    figure = in_sight(page, "accepted-repeat")
    expect(badge(figure)).to_contain_text("LIVE")
    expect(figure.locator(".ac-clock")).to_have_text("0.0s")


def test_a_run_can_be_paused_cancelled_and_reset(visitor: Visitor) -> None:
    figure = side_by_side(open_page(visitor))
    press(figure, "Run both")
    expect(figure.get_by_text("1 of 12 months, last")).to_be_visible(
        timeout=CUT_MS
    )
    figure.get_by_role("button", name="Pause").click()
    expect(figure.get_by_text("Paused. The run continues")).to_be_visible()
    figure.get_by_role("button", name="Resume").click()
    figure.get_by_role("button", name="Cancel this task").click()
    expect(figure.locator(".ac-chip").last).to_have_text("cancelled")
    figure.get_by_role("button", name="Reset").click()
    expect(figure.locator(".ac-chip")).to_have_text(
        ["not started", "not started"], timeout=1000
    )
