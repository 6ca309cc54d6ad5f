"""Two settings of a figure, one after the other, stand beside each other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.figures import (
    RUN_MS,
    badge,
    in_sight,
    open_page,
    press,
    to_the_end,
)
from tests.site.registry import FRAMED
from tests.site.watching import Visitor, axe

# What is run first, and then; the button; how a comparison begins.
FIGURES = {
    "luggage": (
        ("1 MiB", "16 KiB"),
        "Publish 20 jobs",
        r"Refused with the bytes inside: 0 of 20 at 16 KiB, \d+ of 20 at 1 "
        r"MiB before\. With a reference: 0 and 0\.\s*$",
    ),
    "dial": (
        ("70 %", "95 %"),
        "Send 56 tasks",
        r"Mean wait now \(95 %, draw 2\): [\d.]+ s at \d+ % busy; before "
        r"\(70 %, draw 2\): [\d.]+ s at \d+ %\.\s*$",
    ),
}


def both_are_there(figure: Locator, name: str) -> None:
    """Hold drawing, status line and table to the two runs."""
    (first, _), _, compared = FIGURES[name]
    before = re.compile(f"^before, {first}")
    status = figure.locator(".ac-status")
    expect(status).to_contain_text(re.compile(compared))
    expect(figure.get_by_role("status")).to_have_text(
        status.inner_text(), timeout=10_000
    )
    expect(figure.get_by_role("img").first).to_have_attribute(
        "aria-label", re.compile(compared)
    )
    names = figure.locator(".ac-chart__names > span")
    expect(names.filter(has_text=before).first).to_be_visible()
    lines = 2 if name == "luggage" else 1
    chart = figure.locator(".ac-chart").first
    expect(chart.locator(".ac-line.before")).to_have_count(lines)
    expect(figure.locator(".ac-was").first).to_contain_text("before:")
    tables = figure.locator("details").last.locator("table")
    expect(tables).to_have_count(2)
    assert tables.last.locator("tbody tr").count() > 2


def nothing_beside(figure: Locator) -> None:
    """Hold that no run stands beside the one shown."""
    expect(figure.locator(".ac-was")).to_have_count(0)
    expect(figure.locator("details").last.locator("table")).to_have_count(1)


def reload(page: Page, name: str) -> Locator:
    """Load the page again and return the figure."""
    page.reload()
    return in_sight(page, f"accepted-{name}")


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_recorded_run_stands_beside_the_one_before(
    visitor: Visitor, name: str
) -> None:
    (first, second), _, _ = FIGURES[name]
    page = open_page(visitor, FRAMED[name], is_away=True)
    figure = in_sight(page, f"accepted-{name}")
    press(figure, "Show the recorded run")
    to_the_end(figure)
    expect(figure.locator(".ac-pred")).to_be_visible()
    nothing_beside(figure)
    figure.get_by_label(second, exact=True).check()
    figure.get_by_role("button", name="Show it again").click()
    to_the_end(figure)
    both_are_there(figure, name)
    figure = reload(page, name)
    expect(badge(figure)).to_contain_text("RECORDED")
    both_are_there(figure, name)
    assert axe(page, f"accepted-{name}") == []
    # In the middle of it nothing is compared; what was, is there.
    figure.get_by_role("slider").press("Home")
    expect(figure.locator(".ac-status")).not_to_contain_text(first)
    expect(figure.locator(".ac-line.before").first).to_be_attached()
    figure.get_by_role("button", name="Reset").click()
    figure.get_by_role("button", name="Show the recorded run").click()
    to_the_end(figure)
    nothing_beside(figure)


def test_a_live_run_stands_beside_the_one_before(visitor: Visitor) -> None:
    name = "luggage"
    (first, second), button, _ = FIGURES[name]
    page = open_page(visitor, FRAMED[name])
    figure = in_sight(page, f"accepted-{name}")
    press(figure, button)
    again = figure.get_by_role("button", name="Publish again")
    expect(again).to_be_visible(timeout=RUN_MS)
    nothing_beside(figure)
    figure.get_by_label(second, exact=True).check()
    again.click()
    # As soon as it runs, the other one is there.
    expect(figure.locator(".ac-was").first).to_be_attached(timeout=RUN_MS)
    expect(again).to_be_visible(timeout=RUN_MS)
    both_are_there(figure, name)
    figure = reload(page, name)
    expect(badge(figure)).to_contain_text("KEPT")
    both_are_there(figure, name)
    # The other way round, the same two.
    figure.get_by_label(first, exact=True).check()
    figure.get_by_role("button", name="Publish again").click()
    expect(figure.locator(".ac-status")).to_contain_text(
        re.compile(r"\d+ of 20 at 1 MiB, 0 of 20 at 16 KiB before\."),
        timeout=RUN_MS,
    )
    expect(badge(figure)).to_contain_text("LIVE")
