"""The calculator: typed into, opened, linked to, and asked for nonsense."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.site.watching import Visitor, axe

PAGE = "/reference/sizing/"


def calculator(page: Page) -> Locator:
    return page.locator("accepted-sizing > section")


def value(figure: Locator, name: str) -> Locator:
    return figure.locator("summary", has_text=name).locator("b")


def fill(figure: Locator, label: str, text: str) -> None:
    field = figure.get_by_label(label)
    field.fill(text)
    field.press("Tab")


def test_figures_follow_the_fields_and_open_to_a_formula(
    visitor: Visitor,
) -> None:
    figure = calculator(visitor.open(PAGE))
    expect(value(figure, "Slots for the wait")).to_have_text("1,015")
    expect(value(figure, "Nodes for the workers")).to_have_text("179")
    fill(figure, "Slots may be busy", "99")
    expect(value(figure, "Nodes for the workers")).to_have_text("145")
    expect(figure).to_contain_text("leave room for bursts")
    figure.get_by_label("Node").select_option("D8s_v5")
    expect(value(figure, "Pods on a node")).to_have_text("15")
    line = figure.locator("details", has_text="Slots for the wait")
    expect(line.locator("dd").first).to_be_hidden()
    line.locator("summary").press("Enter")
    expect(line).to_contain_text("95% within 5 s: c = 1,015")


def test_a_link_brings_the_numbers_back(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    fill(calculator(page), "A task takes", "12,5")
    fill(calculator(page), "Tasks in a quiet hour", "")
    expect(page).to_have_url(re.compile(r"#.*task_s=12\.5&.*"))
    shared = page.url.removeprefix(visitor.base_url)
    other = calculator(visitor.open(shared))
    expect(other.get_by_label("A task takes")).to_have_value("12.5")
    expect(other.get_by_label("Tasks in a quiet hour")).to_have_value("")
    expect(other.locator("summary", has_text="Backlog")).to_have_count(0)
    other.get_by_role("button", name="Back to the guide").click()
    expect(other.get_by_label("A task takes")).to_have_value("30")


def test_what_a_link_says_wrongly_is_named(visitor: Visitor) -> None:
    figure = calculator(visitor.open(f"{PAGE}#task_s=soon&wait_s=2"))
    expect(figure).to_contain_text("were ignored: task_s=soon")
    expect(figure.get_by_label("A task may wait")).to_have_value("2")
    expect(figure.get_by_label("A task takes")).to_have_value("30")


def test_nonsense_is_answered_with_a_reason_and_stays_to_be_mended(
    visitor: Visitor,
) -> None:
    page = visitor.open(PAGE)
    figure = calculator(page)
    field = figure.get_by_label("A task takes")
    fill(figure, "A task takes", "soon")
    expect(field).to_have_value("soon")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(figure.get_by_role("status")).to_contain_text("needs a number")
    expect(figure.locator("details:not(:has(.ac-key))")).to_have_count(0)
    assert axe(page, "accepted-sizing") == []
    fill(figure, "A task takes", "0")
    expect(figure.get_by_role("status")).to_contain_text("above 0 seconds")
    fill(figure, "A task takes", "30")
    expect(value(figure, "Slots for the wait")).to_have_text("1,015")
    # Nobody reads an old sentence above new figures, however fast they come.
    seen = figure.locator(".ac-status[aria-hidden]")
    assert seen.inner_text().startswith("1,250 pods")


def test_it_can_be_copied_and_opened_whole(visitor: Visitor) -> None:
    page = visitor.open(PAGE, width=390)
    figure = calculator(page)
    figure.get_by_role("button", name="Copy a link").click()
    expect(figure).to_contain_text(re.compile("Copied|address bar"))
    assert "rate_per_s=33.333" in page.url
    for summary in figure.locator("summary").all():
        summary.click()
    assert axe(page, "accepted-sizing") == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_figures_follow_while_one_types_and_half_a_number_stays(
    visitor: Visitor,
) -> None:
    page = visitor.open(PAGE)
    figure = calculator(page)
    rate = figure.get_by_label("Tasks in the busy hour")
    rate.fill("")
    rate.press_sequentially("1,250")
    # No key that leaves the field was pressed.
    expect(value(figure, "Slots that are always busy")).to_have_text("37,500")
    expect(rate).to_have_value("1,250")
    rate.fill("1,25")
    expect(value(figure, "Slots that are always busy")).to_have_text("37.5")
    rate.fill("3.")
    figure.get_by_role("button", name="Copy a link").click()
    expect(figure).to_contain_text(re.compile("Copied|address bar"))
    expect(rate).to_have_value("3")
    busy = figure.get_by_label("A task takes")
    busy.fill("1h30min")
    busy.blur()
    expect(busy).to_have_value("5400")
    busy.fill("1h and")
    figure.get_by_role("button", name="Copy a link").click()
    expect(figure).to_contain_text(re.compile("Copied|address bar"))
    expect(busy).to_have_value("1h and")


def test_what_was_asked_for_is_what_is_answered(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    figure = calculator(page)
    fill(figure, "Share of tasks that keep to it", "99")
    expect(figure.get_by_role("status").first).to_contain_text(
        "99 of 100 tasks wait"
    )
    fill(figure, "Tasks in the busy hour", "0.33333")
    expect(figure).to_contain_text("The quiet hour is ignored")
    expect(figure.locator("details")).not_to_have_count(0)
    fill(figure, "Times vary", "4")
    figure.get_by_role("button", name="Simulate these waits").click()
    expect(figure).to_contain_text("Simulated, 200,000 tasks on these slots")
    expect(figure.locator(".ac-sizing__binds")).to_have_count(1)
    assert axe(page, "accepted-sizing") == []


def test_a_copied_link_opens_at_the_calculator(visitor: Visitor) -> None:
    page = visitor.open("/chapters/11-sizing/#rate_per_s=5&task_s=9")
    figure = calculator(page)
    expect(figure.get_by_label("A task takes")).to_have_value("9")
    expect(figure).to_be_in_viewport(ratio=0.1)
    top = figure.evaluate("e => e.getBoundingClientRect().top")
    assert 0 <= top < 300, top
