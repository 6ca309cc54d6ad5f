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
    # What each of the five has heard, as it went over the wire.
    for line in ("if-none-match:", "event: progressed", "text frame: {"):
        expect(figure).to_contain_text(line)
    expect(figure).not_to_contain_text("HTTP/1.0")


def test_the_reader_cuts_the_cable_at_the_cable(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-cable")
    fault = figure.locator(".ac-fault")
    cut = fault.get_by_role("button", name="Cut it now")
    expect(cut).to_have_attribute("aria-disabled", "true")
    press(figure, "Start and cut")
    expect(fault).to_contain_text("Possible as soon as all five readers")
    expect(cut).to_have_attribute("aria-disabled", "false", timeout=RUN_MS)
    cut.click()
    expect(fault).to_contain_text("as you asked", timeout=RUN_MS)
    expect(cut).to_have_attribute("aria-disabled", "true")
    expect(figure.get_by_role("status")).to_contain_text("The cable is out.")
    # By the timetable it would have been 6 s after the readers.
    said = re.search(r"Cut at ([\d.]+) s", fault.inner_text())
    assert said is not None
    assert float(said[1]) < 6
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("fault_requested")


def test_a_recorded_cable_has_its_own_moment(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, "accepted-cable")
    press(figure, "Show the recorded run")
    fault = figure.locator(".ac-fault")
    expect(fault).to_contain_text("A recorded run: cut at")
    figure.get_by_role("button", name="Pause").click()
    fault.get_by_role("button", name="Go to the fault").click()
    clock = figure.locator(".ac-clock").inner_text().rstrip("s \n")
    said = re.search(r"cut at ([\d.]+) s", fault.inner_text())
    assert said is not None
    # The next line of the load generator tells of it.
    assert 0 <= float(clock) - float(said[1]) + 0.1 < 1
    expect(figure.get_by_role("status")).to_contain_text("The cable is out.")
