"""Holds a run and its tables to a phone: all of it, and nothing sideways."""

from __future__ import annotations

from playwright.sync_api import Locator

PHONE = {"width": 360, "height": 740}
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


def whole_on_a_phone(figure: Locator) -> None:
    """Hold a figure after its run, with all of its details open."""
    assert figure.evaluate(CUT_OFF) == 0
    for compared in figure.locator(".ac-cmp").all():
        assert compared.evaluate(CUT_OFF) == 0
    for button in figure.locator(".ac-fault .ac-btn").all():
        assert button.evaluate(INSET) > 10
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
