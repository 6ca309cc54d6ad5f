"""The figure of chapter 3: settings, a live run, recordings to choose from."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.site.figures import (
    CUT_MS,
    RUN_MS,
    badge,
    goals_reached,
    in_sight,
    open_page,
    press,
    sentences,
)
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/3-polling/"
START = "Start 100 clients"


def setting(figure: Locator, group: str, value: str) -> Locator:
    return figure.get_by_role("group", name=group).get_by_label(
        value, exact=True
    )


def test_a_hundred_clients_ask_and_all_learn_the_end(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER, scheme="dark")
    figure = in_sight(page, "accepted-polling")
    setting(figure, "The work takes", "6 s").check()
    expect(figure.get_by_text("25 tasks of 6 s")).to_be_visible()
    press(figure, START)
    chips = figure.locator(".ac-chip")
    expect(chips.first).to_have_text("50 clients ask", timeout=CUT_MS)
    # What is chosen belongs to the run, and outlives the page.
    expect(setting(figure, "The work takes", "12 s")).to_be_disabled()
    page.reload()
    figure = in_sight(page, "accepted-polling")
    expect(figure.get_by_text("25 tasks of 6 s")).to_be_visible()
    again = figure.get_by_role("button", name=f"{START} again")
    expect(again).to_be_visible(timeout=RUN_MS)
    expect(figure.locator(".ac-chip")).to_have_text(["all know the end"] * 2)
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(r"requests at a fixed pause, \d+ as told\. They learned")
    )
    assert goals_reached(figure) >= 1
    figure.get_by_text("Evidence").click()
    raw = figure.locator(".ac-raw pre")
    told = raw.nth(1)
    expect(told).to_contain_text("if-none-match:")
    expect(told).to_contain_text("HTTP/1.1 304 Not Modified")
    expect(raw.nth(2)).to_contain_text("HTTP/1.1 303 See Other")
    expect(raw.nth(4)).to_contain_text('"message":"taken"')
    # One id: of the press, of the generator's requests, of the worker's task.
    task_id = raw.nth(3).locator("mark").first.inner_text().split("/")[-1]
    expect(told).to_contain_text(f"x-request-id: {task_id}.")
    expect(figure.locator(".ac-origin")).to_contain_text(
        re.compile(rf"task {task_id}, worker .+ pid \d+")
    )
    assert axe(page, "accepted-polling") == []
    assert sentences(page) <= 6


def test_without_a_server_only_recorded_settings_can_be_chosen(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, "accepted-polling")
    expect(badge(figure)).to_contain_text("RECORDED")
    expect(setting(figure, "The work takes", "6 s")).to_be_disabled()
    note = figure.get_by_text("Only the settings of recorded runs")
    expect(note).to_be_visible()
    setting(figure, "The work takes", "24 s").check()
    setting(figure, "The fixed pause is", "5 s").check()
    # There is no recording of both; the later wish counts.
    expect(setting(figure, "The work takes", "12 s")).to_be_checked()
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
    expect(figure.get_by_role("heading", name="Every 5 s")).to_be_visible()
    assert goals_reached(figure) >= 1
    # What is shown stays what it was, until something else is pressed.
    setting(figure, "The fixed pause is", "1 s").check()
    expect(figure.get_by_text("apply to the next run")).to_be_visible()
    expect(figure.get_by_role("heading", name="Every 5 s")).to_be_visible()
    figure.get_by_role("button", name="Show it again").click()
    expect(figure.get_by_role("heading", name="Every 1 s")).to_be_visible()
