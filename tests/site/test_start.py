"""Chapter 0, for real: the signs of a live task, and the five questions."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.site.figures import RUN_MS, in_sight, open_page, press
from tests.site.watching import Visitor, axe

CHAPTER = "/chapters/0-start/"
AGAIN = "/guides/what-you-would-say-now/"
# As a browser that lets no page keep anything.
FORBIDDEN = """
Storage.prototype.setItem = () => {
  throw new DOMException("no storage here", "QuotaExceededError");
};
"""


def _sentences(figure: Locator) -> dict[str, str]:
    rows = figure.locator(".ac-walk__list li").all()
    return {
        row.locator(":scope > b").inner_text(): row.locator(
            ":scope > span:last-of-type"
        ).inner_text()
        for row in rows
    }


def _by_the_api(page: Page, api: str, said: dict[str, str]) -> None:
    """Hold the sentences against what the API and the broker say."""
    [task_id] = re.findall(r"its id, (t_\w+)\.", said["API"])
    stored = page.request.get(f"{api}/tasks/{task_id}/stored").json()
    events = [dict(entry["fields"]) for entry in stored["log"]["entries"]]
    assert [events[0]["type"], events[-1]["type"]] == ["queued", "succeeded"]
    assert f"still has {len(events)} events." in said["Lost"]
    assert f"event {len(events)}, succeeded" in said["Result"]
    [pid] = re.findall(r"process (\d+) takes", said["Worker"])
    started = [e["data"] for e in events if e["type"] == "started"]
    assert len(started) == 1
    assert f'"pid":{pid}' in started[0]
    steps = sum(event["type"] == "progressed" for event in events)
    assert f"{steps} of 4 steps are done." in said["Worker"]
    assert stored["lane"]["key"] in said["Queue"]


def test_each_sign_is_met_in_a_live_run(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER)
    figure = in_sight(page, "accepted-start")
    expect(figure.locator(".ac-walk__list .is-met")).to_have_count(0)
    press(figure, "Send one report")
    again = figure.get_by_role("button", name="Send another report")
    expect(again).to_be_visible(timeout=RUN_MS)
    expect(figure.locator(".ac-walk__list .is-met")).to_have_count(11)
    said = _sentences(figure)
    _by_the_api(page, f"{visitor.base_url}/api", said)
    # By keyboard: each step has its sentence, and its moment.
    on = figure.get_by_role("button", name="Next sign")
    on.focus()
    now = figure.locator(".ac-walk__now")
    for number, name in enumerate(said, 1):
        page.keyboard.press("Enter")
        expect(now).to_contain_text(f"{number} of 11")
        expect(now).to_contain_text(said[name].split(",")[0])
        expect(figure.locator(".ac-walk__list .is-met")).to_have_count(number)
    expect(on).to_be_disabled()
    expect(on).to_be_focused()
    # The run's own clock leaves the walk, and the signs follow it again.
    figure.get_by_role("button", name="Back", exact=True).click()
    expect(now).not_to_contain_text("11 of 11")
    expect(figure.locator(".ac-walk__list .is-met")).not_to_have_count(11)
    assert axe(page, "accepted-start") == []


def _answer(page: Page, place: int) -> None:
    for group in page.locator("accepted-five fieldset").all():
        group.get_by_role("radio").nth(place).check()


def test_two_rounds_of_answers_stand_side_by_side(visitor: Visitor) -> None:
    page = visitor.open(CHAPTER)
    first = page.locator("accepted-five > section")
    first.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(first.get_by_role("status")).to_have_text("1 of 5 answered.")
    _answer(page, 0)
    # Nothing says what is right, nor where it is shown.
    expect(first.get_by_role("link")).to_have_count(0)
    page.goto(visitor.base_url + AGAIN)
    page.mouse.move(1, 1)
    again = page.locator("accepted-five > section")
    compare = again.get_by_role("button", name="Compare my answers")
    compare.click()
    expect(again.get_by_role("alert")).to_contain_text("Not compared")
    expect(again.get_by_role("radio").first).to_be_focused()
    _answer(page, 1)
    compare.click()
    rows = again.locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(again.locator(".ac-five__compared")).to_be_focused()
    cells = rows.first.locator("td").all_inner_texts()
    assert cells[1:3] == [
        "The handler, at once",
        "The client's wait, and nothing else",
    ]
    expect(rows.get_by_role("link")).to_have_count(5)
    assert axe(page) == []
    page.reload()
    page.mouse.move(1, 1)
    expect(again.get_by_role("status")).to_have_text("5 of 5 answered.")
    again.get_by_role("button", name="Clear both rounds").click()
    expect(again.get_by_role("status")).to_have_text("0 of 5 answered.")
    assert page.evaluate("localStorage.getItem('accepted.five.first')") is None
    # The same without a storage: it says so, and goes on.
    page.add_init_script(FORBIDDEN)
    page.reload()
    page.mouse.move(1, 1)
    expect(again.get_by_text("This browser keeps nothing")).to_be_visible()
    _answer(page, 1)
    expect(again.get_by_role("status")).to_have_text("5 of 5 answered.")
