"""The simulated autoscaler of chapter 11: asked, pressed and compared."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import badge, goals_reached, in_sight, open_page, press
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/11-sizing/"


def test_both_ways_to_count_are_simulated_without_a_server(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER, width=390)
    figure = in_sight(page, "accepted-autoscaler")
    expect(badge(figure)).to_have_text(re.compile("^SIMULATED"))
    simulate = figure.get_by_role("button", name="Simulate")
    expect(simulate).to_have_attribute("aria-disabled", "true")
    expect(figure.locator(".ac-chart")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    press(figure, "Simulate")
    expect(figure.locator(".ac-chart")).to_have_count(2)
    killed = figure.locator(".ac-chip")
    expect(killed).to_have_text(re.compile(r"^\d+ busy pods killed"))
    by_list = int(killed.inner_text().split()[0])
    expect(figure.get_by_role("status")).to_contain_text(
        f"Simulated: {by_list} busy pods were killed", timeout=10_000
    )
    assert goals_reached(figure) == 1
    figure.get_by_text("queued + running", exact=True).click()
    expect(figure).to_contain_text("apply to the next run")
    simulate.click()
    expect(killed).not_to_have_text(f"{by_list} busy pods killed")
    assert int(killed.inner_text().split()[0]) < by_list
    assert goals_reached(figure) == 3
    row = figure.get_by_role("row", name=re.compile("^Killed in the hour"))
    expect(row).to_contain_text(str(by_list))
    figure.get_by_text("Same hour as a table").click()
    # On a phone a row is a card, with its heads before its values.
    last = figure.get_by_role("row", name=re.compile(r"(^|\s)60 ")).last
    expect(last).to_be_visible()
    expect(figure).not_to_contain_text("LIVE")
    # It's computed in the page: nothing was asked of any server for it.
    assert not [url for url in asked if "/api/tasks" in url]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page, "accepted-autoscaler") == []
