"""The page's frame by keyboard alone: menu, search, colours, shortcuts."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.site.watching import Visitor


def _tab_to(page: Page, selector: str, most: int = 12) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} isn't among the first {most} stops")


def test_the_menu_opens_and_closes(visitor: Visitor) -> None:
    page = visitor.open("/glossary/", width=390)
    _tab_to(page, "[data-opens=__drawer]")
    page.keyboard.press("Enter")
    expect(page.locator("#__drawer")).to_be_checked()
    button = page.get_by_role("button", name="Menu")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#__drawer")).not_to_be_checked()
    expect(button).to_be_focused()


def test_the_menu_comes_before_the_logo(visitor: Visitor) -> None:
    page = visitor.open("/glossary/", width=390)
    order = page.locator(".md-header").evaluate(
        "h => [...h.querySelectorAll('button, a')].slice(0, 2)"
        ".map(e => e.getAttribute('aria-label'))"
    )
    assert order == ["Menu", "Accepted: start"]


def test_search_finds_and_says_how_much(visitor: Visitor) -> None:
    page = visitor.open("/glossary/")
    _tab_to(page, ".md-search__input")
    page.keyboard.type("sweeper")
    results = page.locator(".md-search-result__item")
    expect(results.first).to_be_visible()
    expect(page.locator(".md-search-result__meta")).to_contain_text("match")


def test_a_closed_search_is_no_stop(visitor: Visitor) -> None:
    page = visitor.open("/glossary/")
    page.wait_for_load_state("networkidle")
    _tab_to(page, ".md-search__input")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    inside = "document.activeElement.closest('.md-search__output') !== null"
    assert not page.evaluate(inside)


def test_letters_are_no_shortcuts(visitor: Visitor) -> None:
    page = visitor.open("/glossary/")
    page.wait_for_load_state("networkidle")
    for letter in ("f", "s", "/", "n", "p"):
        page.keyboard.press(letter)
    expect(page.locator("#__search")).not_to_be_checked()
    assert page.url.endswith("/glossary/")


def test_what_has_the_focus_can_be_seen(visitor: Visitor) -> None:
    page = visitor.open("/problems/", width=1280, height=500)
    covered = []
    for _ in range(40):
        page.keyboard.press("Tab")
        box = page.evaluate(
            "(() => { const f = document.activeElement;"
            " if (!f.closest('.md-content')) return null;"
            " const { bottom } = f.getBoundingClientRect();"
            " const head = document.querySelector('.md-header');"
            " return [f.textContent, bottom"
            " - head.getBoundingClientRect().bottom]; })()"
        )
        if box and box[1] <= 0:
            covered.append(box[0])
    assert not covered


def test_the_colours_change_and_stay(visitor: Visitor) -> None:
    page = visitor.open("/glossary/")
    scheme = page.locator("body")
    expect(scheme).to_have_attribute("data-md-color-scheme", "default")
    _tab_to(page, "input[name=__palette]")
    page.locator("label[for=__palette_1]").click()
    expect(scheme).to_have_attribute("data-md-color-scheme", "slate")
    page.reload()
    expect(scheme).to_have_attribute("data-md-color-scheme", "slate")
