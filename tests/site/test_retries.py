"""The figures of chapter 8: a brown-out, and a task that kills its worker."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import goals_reached, in_sight, open_page, press
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/8-retries/"
# A run of 24 s, and the start of five processes on a busy machine.
RUN_MS = 60_000


def test_a_brown_out_outlives_its_cause_and_a_restart(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER)
    figure = in_sight(page, "accepted-brownout")
    ways = figure.locator(".ac-fault")
    restart = ways.get_by_role("button", name="Restart all five")
    expect(restart).to_have_attribute("aria-disabled", "true")
    press(figure, "Run and stop the dependency")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("All five were stopped at", timeout=RUN_MS)
    expect(ways).to_contain_text("Possible as soon as")
    expect(restart).to_have_attribute("aria-disabled", "false", timeout=RUN_MS)
    restart.click()
    expect(ways).to_contain_text("as you asked", timeout=RUN_MS)
    for button in ways.get_by_role("button").all():
        expect(button).to_have_attribute("aria-disabled", "true")
    again = figure.get_by_role("button", name="Run it again")
    expect(again).to_be_visible(timeout=RUN_MS)
    expect(status).to_contain_text(
        re.compile(
            r"In time again, counted from the end of the stop: no retries"
            r" \(\d+\.\d s\), .*Not by the end of the run: fixed pause,"
            r" exponential, exponential with full jitter\. After"
            r" \d+\.\d s, all five dependencies were restarted\."
        )
    )
    # The failure outlived its cause, and came back after the restart.
    assert goals_reached(figure) == 2
    chips = figure.locator(".ac-chip").all_inner_texts()
    assert [chip.startswith("in time since") for chip in chips] == [
        *(True, False, False),
        *(False, True),
    ]
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text('{"fault":"restart"}')
    expect(figure).to_contain_text("(no answer in time)")
    assert axe(page) == []


def test_a_poison_task_is_given_up_and_replayed_once(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER)
    figure = in_sight(page, "accepted-poison")
    replay = figure.get_by_role("button", name="Replay it now")
    press(figure, "Send the poison")
    expect(replay).to_have_attribute("aria-disabled", "false", timeout=RUN_MS)
    replay.click()
    fault = figure.locator(".ac-fault")
    expect(fault).to_contain_text("as you asked", timeout=RUN_MS)
    again = figure.get_by_role("button", name="Send it again")
    expect(again).to_be_visible(timeout=RUN_MS)
    expect(figure.get_by_role("status")).to_contain_text(
        re.compile(
            r"Plain Celery: \d+ attempts, and its message is still there;"
            r" \d+ charges\. Here: 3 attempts, a dead letter, and its replay"
            r" succeeded; 4 calls to the provider, 1 charge\."
        )
    )
    assert goals_reached(figure) == 3
    letter = figure.get_by_role("group", name="The newest dead letter")
    expect(letter).to_contain_text(
        re.compile(r"Attempt 3\s*process \d+, \d+\.\d s: its process died")
    )
    expect(letter).to_contain_text(re.compile(r"/api/tasks/t_\S+/events"))
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("/problems/not-replayable/")
    assert axe(page) == []
