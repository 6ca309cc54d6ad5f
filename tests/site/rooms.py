"""Parts of the journey through a room: taking home, and a hand-over."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.site.watching import LOOKS, Visitor, axe, look


def take_home(ada: Page) -> None:
    """Save one's own runs, and open the link that holds them."""
    bar = ada.get_by_role("complementary", name="Room")
    bar.get_by_role("button", name="Done").click()
    expect(bar.get_by_text("You are done with this step.")).to_be_visible()
    made = ada.evaluate(
        """async () => (await (await fetch('/api/tasks', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'idempotency-key': crypto.randomUUID(),
          },
          body: JSON.stringify({kind: 'sleepy', input: {duration_s: 0.1}}),
        })).json())"""
    )
    bar.get_by_text("About this room").click()
    bar.get_by_role("link", name="Take home").click()
    home = ada.get_by_role("region", name="Take home")
    expect(home.get_by_text("You submitted 1 task")).to_be_visible()
    with ada.expect_download() as saving:
        home.get_by_role("button", name="Save my runs").click()
    saved = Path(saving.value.path()).read_text("utf-8")
    about, task, *_ = map(json.loads, saved.splitlines())
    assert about["name"] == "Ada"
    assert about["done"] == ["Join, and press for the first time"]
    assert task["task"]["id"] == made["id"]
    home.get_by_label("Code of your labs").fill("acc-4g7k2-9qx0m")
    home.get_by_label("Your link").focus()
    link = home.get_by_label("Your link").input_value()
    assert link.startswith("http://127.0.0.1:8000/workshop/home/#")
    for width, scheme in LOOKS:
        look(ada, width, scheme)
        assert axe(ada, "accepted-room-home") == []
    home.get_by_role("link", name="Look at it here").click()
    expect(home.get_by_text("--import ACC-4G7K2-9QX0M")).to_be_visible()
    expect(home.get_by_role("cell", name=made["id"])).to_be_visible()
    for width, scheme in LOOKS:
        look(ada, width, scheme)
        assert axe(ada, "accepted-room-home") == []


def hand_over(visitors: list[Visitor], board: Page) -> Page:
    """Give a room to Grace, though the answers get lost; return her board.

    The page of the old board shows the projector's view at the end.
    """
    old = visitors[2]
    board.reload()
    elsewhere = visitors[1].open(board.url.removeprefix(old.base_url))
    for page in (board, elsewhere):
        expect(page.get_by_text("Message to all")).to_be_visible()
    # Each of the three answers is lost, then the page is closed.
    keys = set()

    def lose(route: Route) -> None:
        keys.add(route.request.headers["idempotency-key"])
        route.fetch()
        route.fulfill(status=502)

    old.expected = visitors[1].expected = {403, 502}
    board.route("**/hand-over", lose)
    board.get_by_text("Host, helpers, other devices").click()
    board.get_by_label("Name of the next host").fill("Grace")
    board.get_by_role("button", name="Hand the room over").click()
    board.get_by_role("button", name="Ask again for their link").wait_for()
    expect(board.get_by_text("Grace runs it now")).to_be_visible()
    expect(elsewhere.get_by_text("Grace runs it now")).to_be_visible()
    board.unroute("**/hand-over")
    board.reload()
    given = board.get_by_role("region", name="Link for Grace")
    # The board is open at 127.0.0.1, which leads nobody else here.
    given.get_by_label("Its address for others").fill("http://10.0.0.5:80/x")
    given.get_by_role("button", name="Copy it").click()
    expect(given.get_by_role("img")).to_be_visible()
    assert len(keys) == 1
    for width, scheme in LOOKS:
        look(board, width, scheme)
        assert axe(board, "accepted-room-board") == []
    link = given.get_by_label("The link").input_value()
    assert link.startswith("http://10.0.0.5/workshop/board/#")
    grace = visitors[1].open(link.removeprefix("http://10.0.0.5"))
    expect(grace.get_by_text("Message to all")).to_be_visible()
    expect(grace.get_by_text("Ada").first).to_be_visible()
    board.get_by_role("button", name="They have it").click()
    board.reload()
    expect(board.get_by_text("Grace runs it now")).to_be_visible()
    expect(given).to_have_count(0)
    board.get_by_role("link", name="Show the projector's view").click()
    expect(board.locator(".ac-projector")).to_be_visible()
    return grace
