"""Runs in which something failed, seen in every figure of the chapters."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.site.figures import (
    badge,
    goals_reached,
    in_sight,
    open_page,
    side_by_side,
    skip,
)
from tests.site.registry import FRAMED, figures_at
from tests.site.watching import Visitor, axe

RUN = ".ac-w__bar .ac-btn"
NOT_BEGUN = {"not started", "refused", "no long job yet", "not in use"}
REFUSED = {"type": "about:blank", "title": "Queue full", "status": 503}
# As Google's translator does it: every text goes into an element of its own,
# unless the page says that it isn't to be translated.
TRANSLATE = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) found.push(words.currentNode);
  for (const text of found) {
    const { translate, localName } = text.parentElement;
    if (!translate || !text.data.trim()) continue;
    if (["script", "style", "noscript"].includes(localName)) continue;
    const font = document.createElement("font");
    text.replaceWith(font);
    font.textContent = `(${text.data})`;
  }
}"""


def refuse(route: Route) -> None:
    route.fulfill(
        status=503,
        content_type="application/problem+json",
        body=json.dumps(REFUSED),
    )


def press_in_vain(page: Page, name: str) -> None:
    """Press a figure's button, and hold it to explain nothing."""
    figure = in_sight(page, f"accepted-{name}")
    skip(figure)
    figure.locator(RUN).first.click()
    seen = figure.locator(".ac-status")
    expect(seen).to_contain_text("Queue full: 503")
    expect(figure.get_by_role("status")).to_contain_text("503")
    expect(figure.locator(".ac-pred")).to_contain_text(
        "doesn't answer the question"
    )
    assert goals_reached(figure) == 0
    for chip in figure.locator(".ac-chip").all_inner_texts():
        assert chip in {*NOT_BEGUN, "no result"}, chip
    last = figure.locator("details").last.locator("tbody tr").last
    assert "503" in (last.text_content() or "")


# Of the other pages Node refuses each answer of each recording, and holds what
# their figures tell (site/widgets/test).
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "path", ["/chapters/1-the-problem/", "/chapters/7-delivery/"]
)
def test_a_refused_press_is_told_and_explains_nothing(
    visitor: Visitor, path: str
) -> None:
    visitor.expected |= {503}
    page = open_page(visitor, path, width=360, is_mobile=True)
    page.route("**/api/tasks", refuse)
    page.route("**/api/held/tasks", refuse)
    for name in figures_at(path):
        press_in_vain(page, name)
    within = ", ".join(f"accepted-{name}" for name in figures_at(path))
    assert axe(page, within) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_translated_page_goes_on(visitor: Visitor) -> None:
    page = open_page(visitor, is_away=True)
    figure = side_by_side(page)
    expect(badge(figure)).to_contain_text("RECORDED")
    page.evaluate(TRANSLATE)
    expect(page.locator("font").first).to_be_attached()
    skip(figure)
    figure.locator(RUN).first.click()
    figure.get_by_role("slider").press("End")
    expect(figure.locator(".ac-status")).to_contain_text("received")
    expect(figure.locator(".ac-clock")).not_to_have_text("0.0s")


def test_all_figures_of_a_page_share_one_first_request(
    visitor: Visitor,
) -> None:
    """Two would make two owners, and the tasks of one nobody's."""
    page = visitor.open("/about/accessibility/")
    page.context.clear_cookies()
    issued: set[str] = set()

    def note(response: Response) -> None:
        # A change renews the cookie, with the same value.
        if field := response.all_headers().get("set-cookie"):
            issued.add(field.partition(";")[0])

    page.on("response", note)
    page.goto(visitor.base_url + FRAMED["burst"])
    figures = [in_sight(page, f"accepted-{n}") for n in ("burst", "repeat")]
    for figure in figures:
        skip(figure)
    # Both in the same instant, before either has an answer.
    page.evaluate(
        "document.querySelectorAll('.ac-w__bar .ac-btn--go')"
        ".forEach((button) => button.click())"
    )
    for figure in figures:
        figure.get_by_text("Evidence").click()
        started = figure.get_by_role("cell", name="started", exact=True)
        expect(started.first).to_be_visible(timeout=20_000)
    assert len(issued) == 1, issued
    for figure in figures:
        figure.get_by_role("button", name="Reset").click()
