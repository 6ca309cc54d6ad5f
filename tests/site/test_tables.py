"""The same run as a table, on a phone: all of it, and nothing sideways."""

from __future__ import annotations

import pytest

from tests.site.figures import in_sight, open_page, press
from tests.site.registry import FRAMED
from tests.site.watching import Visitor

# Of each table: by how much it's wider than its box, and what a cell is
# headed by.
LOOK = """(box) => ({
  over: box.scrollWidth - box.clientWidth,
  headed: [...box.querySelectorAll("td")].map((cell) =>
    getComputedStyle(cell, "::before").content),
  beyond: [...box.querySelectorAll("td")].filter((cell) =>
    cell.getBoundingClientRect().right > innerWidth).length,
})"""


@pytest.mark.parametrize("name", sorted(FRAMED))
def test_a_run_s_tables_are_whole_at_360_px(
    visitor: Visitor, name: str
) -> None:
    page = open_page(
        visitor, FRAMED[name], is_away=True, width=360, is_mobile=True
    )
    figure = in_sight(page, f"accepted-{name}")
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
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
