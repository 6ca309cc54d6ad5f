"""A run and its tables, on a phone: all of it, and nothing sideways."""

from __future__ import annotations

import pytest

from tests.site.figures import in_sight, open_page, press
from tests.site.registry import FRAMED
from tests.site.watching import Visitor

PLANS = "/guides/from-a-load-to-a-bill/"
# Of each table: by how much it's wider than its box, and what a cell is
# headed by.
LOOK = """(box) => ({
  over: box.scrollWidth - box.clientWidth,
  headed: [...box.querySelectorAll("td")].map((cell) =>
    getComputedStyle(cell, "::before").content),
  beyond: [...box.querySelectorAll("td")].filter((cell) =>
    cell.getBoundingClientRect().right > innerWidth).length,
})"""


# How much of a figure its frame cuts off; what is in boxes of its own isn't.
CUT_OFF = """(figure) => figure.scrollWidth - figure.clientWidth"""
# How far a fault's button is from the frame.
INSET = """(button) => button.getBoundingClientRect().left
  - button.closest("section").getBoundingClientRect().left"""


@pytest.mark.parametrize("name", sorted(FRAMED))
def test_a_run_and_its_tables_are_whole_at_360_px(
    visitor: Visitor, name: str
) -> None:
    page = open_page(
        visitor, FRAMED[name], is_away=True, width=360, is_mobile=True
    )
    figure = in_sight(page, f"accepted-{name}")
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
    assert figure.evaluate(CUT_OFF) == 0
    for compared in figure.locator(".ac-cmp").all():
        assert compared.evaluate(CUT_OFF) == 0
    for button in figure.locator(".ac-fault .ac-btn").all():
        assert button.evaluate(INSET) > 10
    for summary in figure.locator("summary").all():
        summary.click()
    tables = figure.locator(".ac-scroll")
    assert tables.count() >= 2
    for table in tables.all():
        seen = table.evaluate(LOOK)
        assert (seen["over"], seen["beyond"]) == (0, 0)
        # Each row is a card: a cell says what it's about.
        assert seen["headed"]
        assert "none" not in seen["headed"]
        heads = table.locator("th").all_text_contents()
        assert seen["headed"][0] == f'"{heads[0]}"'


@pytest.mark.parametrize("name", ["sequence", "side-by-side"])
def test_a_wide_table_has_columns(visitor: Visitor, name: str) -> None:
    page = open_page(visitor, FRAMED[name], is_away=True)
    figure = in_sight(page, f"accepted-{name}")
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
    for summary in figure.locator("summary").all():
        summary.click()
    for table in figure.locator(".ac-scroll").all():
        seen = table.evaluate(LOOK)
        assert set(seen["headed"]) == {"none"}
        assert seen["over"] == 0


@pytest.mark.parametrize("address", ["/chapters/4-streaming/", PLANS])
def test_a_poster_s_tables_are_whole_at_360_px(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address, width=360, java_script_enabled=False)
    posters = page.locator(".ac-recorded")
    assert posters.count() > 0
    for poster in posters.all():
        seen = poster.evaluate(LOOK)
        assert (seen["over"], seen["beyond"]) == (0, 0)
        assert "none" not in seen["headed"]


def test_the_gateways_fit_on_paper(visitor: Visitor) -> None:
    # A4 without its margins.
    page = visitor.open(
        "/chapters/1-the-problem/", width=718, java_script_enabled=False
    )
    page.emulate_media(media="print")
    assert page.locator(".ac-gateways").evaluate(CUT_OFF) == 0
