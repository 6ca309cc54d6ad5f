"""The dial of chapter 11, pressed for real."""

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
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/11-sizing/"


def test_a_law_is_checked_by_real_tasks(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER)
    figure = in_sight(page, "accepted-dial")
    # The curve is the answer to the question: it comes with a run.
    expect(figure.locator(".ac-chart")).to_have_count(1)
    figure.get_by_text("95 %", exact=True).first.click()
    press(figure, "Send 56 tasks")
    expect(figure.get_by_role("button", name="Send 56 again")).to_be_visible(
        timeout=RUN_MS
    )
    status = figure.get_by_role("status")
    expect(status).to_contain_text(
        re.compile(r"Seen in the system: (\d+\.\d\d)\. Rate times time: ")
    )
    seen, product = re.findall(r"\d+\.\d\d", status.inner_text())[:2]
    # Measured apart, and the same: the law doesn't depend on speed.
    assert abs(float(product) / float(seen) - 1) < 0.1
    assert goals_reached(figure) >= 1
    expect(figure.locator(".ac-chip").first).to_have_text("56 ended")
    row = figure.get_by_role("row", name=re.compile("^Measured"))
    expect(row).to_contain_text(re.compile(r"\d\.\d\d s\s*\d+ %"))
    expect(figure.locator(".ac-chart")).to_have_count(2)
    curve = figure.get_by_role("img", name=re.compile("^The wait grows"))
    expect(curve).to_have_attribute(
        "aria-label", re.compile(r"This run: busy \d+ %, a mean wait of ")
    )
    expect(curve.locator(".ac-dot")).to_have_count(1)
    expect(figure).to_contain_text("Over 20,000 simulated tasks the wait is")
    model = figure.get_by_role("row", name=re.compile("^Model, endless run"))
    expect(model).to_contain_text("95 %")
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text('"is_deaf": true')
    assert axe(page, "accepted-dial") == []
