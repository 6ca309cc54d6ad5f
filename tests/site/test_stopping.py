"""The figures of chapter 9, pressed for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
    to_the_end,
)
from tests.site.watching import Visitor

CHAPTER = "/chapters/9-stopping/"


def test_a_deployment_loses_and_delays_jobs(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-deploy")
    press(figure, "Deploy")
    expect(figure.get_by_role("status")).to_contain_text(
        "Of 6 jobs: 2 done, 3 late, 1 lost. Job C, which still needed"
        " 6.5 s: lost. The old worker: killed by SIGKILL.",
        timeout=RUN_MS,
    )
    assert goals_reached(figure) == 2
    row = figure.get_by_role("group", name="What became of six jobs")
    cells = row.locator("tbody td").all_inner_texts()
    assert cells == ["2", "0", "3", "1", "0"]
    figure.get_by_text("Evidence").click()
    signal = figure.get_by_role("group", name="Exchange: The signal")
    expect(signal).to_contain_text(re.compile(r"^kill -TERM \d+$", re.M))
    expect(signal).to_contain_text("worker: Warm shutdown (MainProcess)")


def test_a_recorded_deployment_can_be_chosen(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, "accepted-deploy")
    figure.get_by_label("Shutdown").select_option("cold")
    figure.get_by_label("after the work").check()
    press(figure, "Show the recorded run")
    to_the_end(figure)
    expect(figure.get_by_role("status")).to_contain_text(
        "3 done, 3 handed over. Job C, which still needed 6.5 s: handed"
        " over, begun 2 times. The old worker: ended by itself."
    )
    # What wasn't recorded can't be chosen.
    expect(figure.get_by_label("10 s")).to_be_disabled()


def test_the_sum_has_to_stay_below_the_grace_period(visitor: Visitor) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-grace")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("30 s are needed and 30 s allowed")
    hook = figure.get_by_role("spinbutton", name="preStop hook")
    hook.fill("5")
    hook.press("Enter")
    expect(status).to_contain_text("SIGKILL comes 5 s before the end")


def test_a_task_is_ended_in_five_ways_and_has_one_end(
    visitor: Visitor,
) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-stopit")
    press(figure, "End them")
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(r"64 races: \d+ cancelled, \d+ succeeded, 0 with two ends"),
        timeout=RUN_MS,
    )
    assert goals_reached(figure) == 4
    sees = figure.get_by_role("group", name="What each of them sees")
    rows = [row.split("\t") for row in sees.inner_text().splitlines()]
    owner = [row[-1] for row in rows if len(row) == 4][1:]
    assert owner == [
        "succeeded",
        "cancelled",
        "cancelled",
        "failed",
        "failed",
    ]
    expect(sees).to_contain_text("8 charges, ")
    figure.get_by_text("Evidence").click()
    shown = figure.get_by_role("group", name="Exchange: The cancellation of")
    expect(shown).to_contain_text(re.compile(r"^HTTP/1.1 202", re.M))
