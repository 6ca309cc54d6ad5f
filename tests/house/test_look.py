"""The visual rules: a symbol for each state, no small type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files_with, name

SPRITE = ROOT / "site-theme" / "partials" / "symbols.html"
STYLES = ROOT / "site" / "styles"
# Material's root is 20 px; the floor of the type scale is 13 px.
SMALLEST_REM = 0.65
CHIP = re.compile(
    r'ac-chip is-(\w+)"><svg[^>]*><use href="#ac-(\w+)"></use></svg>'
)


def symbols() -> set[str]:
    """Return the names of all symbols."""
    return set(re.findall(r'id="ac-(\w+)"', SPRITE.read_text("utf-8")))


def test_pages_and_widgets_use_symbols_that_are_there() -> None:
    used = {
        symbol
        for path in files_with(".md", ".html", ".ts")
        for symbol in re.findall(
            r'<use href="#ac-(\w+)"', path.read_text("utf-8")
        )
    }
    assert used
    assert used <= symbols()


def test_every_coloured_state_has_a_symbol_beside_its_colour() -> None:
    css = (STYLES / "controls.css").read_text("utf-8")
    coloured = set(re.findall(r"\.is-(\w+)(?=[ ,{])", css)) - {"lost"}
    shown = dict(
        CHIP.findall((ROOT / "site/reference/symbols.md").read_text())
    )
    assert set(shown) == coloured
    assert set(shown.values()) <= symbols()


def test_states_that_share_a_symbol_differ_in_more_than_colour() -> None:
    """Held and unseen work have one mark; idle and cancelled another.

    Their bars differ by pattern, so that grey print tells them apart.
    """
    lanes = (STYLES / "lanes.css").read_text("utf-8")
    for state in ("held", "zombie", "cancelled", "lost"):
        rule = re.search(rf"\.ac-bar\.is-{state} {{(.*?)}}", lanes, re.S)
        assert rule, f"{state} has no pattern"
        assert "gradient" in rule[1]


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=name)
def test_no_type_is_smaller_than_the_floor(path: Path) -> None:
    css = path.read_text("utf-8")
    sizes = re.findall(r"font(?:-size)?:[^;]*?\b(\d*\.?\d+)rem", css)
    assert all(float(size) >= SMALLEST_REM for size in sizes)


def test_sizes_and_colours_stand_in_the_tokens_alone() -> None:
    # The logo and the ticket keep their ink in both schemes.
    allowed = {"#0f1b2a", "#000", "#0000"}
    strays = {
        f"{path.name}: {colour}"
        for path in STYLES.glob("*.css")
        if path.name != "tokens.css"
        for colour in re.findall(
            r"(?<![\w&-])#[0-9a-f]{3,8}\b(?!\s*[~:{,])",
            path.read_text("utf-8"),
        )
        if colour not in allowed
    }
    assert not strays
