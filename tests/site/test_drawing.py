"""When figures are drawn: those in sight at once, the others on a sign."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.site.figures import CHAPTER, QUIET
from tests.site.watching import Visitor

FAR = "accepted-starvation:not(:defined)"
ANY = ":not(:defined)"


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """A page without figures; the next one is opened without a sign."""
    return visitor.open(QUIET)


def test_what_is_far_below_waits_for_a_sign(
    visitor: Visitor, page: Page
) -> None:
    page.goto(visitor.base_url + CHAPTER)
    expect(page.locator("accepted-side-by-side > section")).to_be_visible()
    expect(page.locator(FAR)).to_have_count(1)
    page.keyboard.press("Shift")
    expect(page.locator(ANY)).to_have_count(0)


def test_a_link_into_a_page_waits_for_nothing(
    visitor: Visitor, page: Page
) -> None:
    page.goto(f"{visitor.base_url}{CHAPTER}#next")
    expect(page.locator(ANY)).to_have_count(0)
