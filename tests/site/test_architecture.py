"""The figures of chapter 2, for real: every arrow, and a restart."""

from __future__ import annotations

import html
import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from lessons.export import states
from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
)
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/2-architecture/"


def in_the_order_that_the_text_says(figure: Locator) -> None:
    """Find every arrow in the table, and what is written before the 202."""
    rows = figure.locator("tbody tr:has(td:nth-child(4))").all()
    cells = [row.locator("td").nth(1).text_content() or "" for row in rows]
    # The table of the events, in the evidence, has six columns.
    first: dict[str, int] = {}
    for n, cell in enumerate(cells):
        if re.fullmatch(r"\d+(, \d+)*", cell):
            for number in cell.split(", "):
                first.setdefault(number, n)
    assert {int(number) for number in first} == set(range(1, 15))
    assert first["1"] <= first["2"] <= first["3"] == first["4"] <= first["5"]


def test_every_arrow_lights_up_and_opens_its_bytes(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER)
    figure = in_sight(page, "accepted-sequence")
    expect(figure.locator(".ac-arrow")).to_have_count(14)
    expect(figure.locator(".ac-arrow.is-lit")).to_have_count(0)
    figure.locator(".ac-arrow").nth(3).click()
    bytes_ = figure.locator(".ac-raw--one pre")
    expect(bytes_).to_have_text("Nothing has been sent here yet.")
    # Beside the arrow that was pressed, and in sight.
    expect(bytes_).to_be_in_viewport()
    arrow = figure.locator(".ac-arrow").nth(3).bounding_box()
    panel = figure.locator(".ac-raw--one").bounding_box()
    assert arrow
    assert panel
    assert 0 <= panel["y"] - (arrow["y"] + arrow["height"]) < 40
    press(figure, "Send one report")
    expect(figure.locator(".ac-arrow.is-lit")).to_have_count(
        14, timeout=RUN_MS
    )
    again = figure.get_by_role("button", name="Send another report")
    expect(again).to_be_visible(timeout=RUN_MS)
    expect(figure.get_by_role("status")).to_contain_text(
        "14 of 14 arrows have lit up."
    )
    assert goals_reached(figure) == 3
    in_the_order_that_the_text_says(figure)
    # The one that is open shows what is known by now.
    expect(bytes_).to_contain_text('"task": "accepted.run"')
    shown = set()
    for arrow in figure.locator(".ac-arrow").all():
        if arrow.get_attribute("aria-pressed") == "false":
            arrow.click()
        shown.add(bytes_.inner_text())
    assert len(shown) == 14
    said = "\n".join(shown)
    task_id = re.search(r"t_[a-z2-7]{26}", said)
    assert task_id
    for stored in ("XRANGE tasks:log:", "HGET unacked ", "GET tasks:lease:"):
        assert stored in said
    assert "event: succeeded\ndata: {" in said
    assert axe(page, "accepted-sequence") == []


def test_a_restart_loses_the_background_task_alone(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER, scheme="dark")
    figure = in_sight(page, "accepted-restart")
    figure.get_by_text("killed, states in a file").click()
    press(figure, "Run and restart")
    again = figure.get_by_role("button", name="Run and restart again")
    expect(again).to_be_visible(timeout=RUN_MS)
    chips = figure.locator(".ac-side .ac-chip")
    expect(chips.first).to_have_text("“running” for ever")
    expect(chips.last).to_have_text("succeeded")
    # That no way is faster is a matter of speed.
    assert goals_reached(figure) >= 2
    cells = figure.locator(".ac-cmp tbody tr").last.locator("td").all()
    for cell in cells:
        took_ms = int(cell.inner_text().removesuffix(" ms").replace(",", ""))
        assert took_ms >= 1990
    for summary in figure.locator("summary").all():
        summary.click()
    assert axe(page, "accepted-restart") == []


def test_the_states_are_drawn_from_the_contract(site: Path) -> None:
    built = (site / CHAPTER.strip("/") / "index.html").read_text("utf-8")
    [diagram] = re.findall(r"(?s)```mermaid\n(.*?)```", states())
    assert diagram.strip() in html.unescape(built)
