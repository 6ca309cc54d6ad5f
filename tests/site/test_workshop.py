"""A room, for real: people join, vote and get stuck; its server is killed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.running import wait_until
from tests.site.roomcontrols import (
    FAULTS,
    break_a_part,
    go_calm_and_back,
    press_twice,
    see_the_load,
)
from tests.site.rooms import hand_over, take_home
from tests.site.roomstack import RoomStack
from tests.site.roomsteering import end, steer
from tests.site.watching import LOOKS, Visitor, axe, look
from workshop.agendas import agendas
from workshop.rehearsal.walk import Seen, rehearse

PEOPLE = 8


@pytest.fixture(scope="module")
def rooms(site: object) -> Iterator[RoomStack]:
    running = RoomStack().ready()
    yield running
    running.close()


@pytest.fixture
def visitors(browser: Browser, rooms: RoomStack) -> Iterator[list[Visitor]]:
    """Three people with a browser each; all of them clean at the end."""
    opened = [Visitor(browser, rooms.base_url) for _ in range(3)]
    yield opened
    for visitor in opened:
        visitor.close()
    assert not [c for visitor in opened for c in visitor.complaints()]


def join(visitor: Visitor, code: str, name: str) -> Page:
    """Join a room as somebody who has scanned its code."""
    page = visitor.open(f"/workshop/join/?code={code}")
    form = page.locator("accepted-room-join form")
    form.get_by_label("A name for this room").fill(name)
    form.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("you in as the same person")).to_be_visible()
    expect(page.get_by_role("complementary", name="Room")).to_be_visible()
    return page


def test_a_room_of_two_and_their_instructor(
    visitors: list[Visitor], rooms: RoomStack
) -> None:
    room = rooms.open_room()
    ada = join(visitors[0], room["code"], "Ada")
    bob = join(visitors[1], room["code"], "Bob")
    board = visitors[2].open(
        f"/workshop/board/#{room['room']}.{room['instructor']}"
    )
    board.get_by_role("button", name="Begin “Join").click()
    bar = ada.get_by_role("complementary", name="Room")
    expect(bar.get_by_role("link", name="Join, and press")).to_be_visible()
    # What to say, for the instructor alone.
    notes = board.get_by_role("region", name="Speaker notes")
    expect(notes.get_by_text("Show the join address")).to_be_visible()
    expect(notes.locator(".is-now")).to_have_count(1)
    expect(notes.get_by_role("link", name="Slides")).to_have_attribute(
        "href", re.compile(rf"/workshop/slides/45/\?code={room['code']}#join$")
    )
    notes.get_by_text("Answers: The task is done").click()
    expect(notes.get_by_text("No room has been counted")).to_be_visible()
    # Stuck, helped with a hint, and free again.
    bar.get_by_role("button", name="I'm stuck").click()
    expect(bar.get_by_text("You are next to get help.")).to_be_visible()
    line = board.get_by_role("region", name="Line for help")
    expect(line.get_by_text("Ada")).to_be_visible()
    line.get_by_role("textbox", name="Hint for Ada").fill("Press once more")
    line.get_by_role("button", name="Send a hint").click()
    expect(bar.get_by_text("Press once more")).to_be_visible()
    line.get_by_role("button", name="Helped").click()
    expect(bar.get_by_role("button", name="I'm stuck")).to_be_visible()
    # A vote: hidden, then the votes, then what is true.
    board.get_by_role("button", name="Ask: ").first.click()
    for page, choice in ((ada, 0), (bob, 1)):
        vote = page.get_by_role("group").filter(has_text="One vote a person")
        vote.get_by_role("button").nth(choice).click()
        expect(page.get_by_text("Your vote is in.")).to_be_visible()
    expect(board.get_by_text("2 of 2 have voted")).to_be_visible()
    assert axe(ada, "accepted-room-bar") == []
    board.get_by_role("button", name="Close the vote").click()
    expect(ada.get_by_text("The vote is over.")).to_be_visible()
    # The instructor knows how they voted before the room does.
    first = notes.locator("details li").first
    expect(first).to_contain_text("The queue, in the message, 1 of 2")
    assert "(yours)" not in ada.inner_text("accepted-room-bar")
    board.get_by_role("button", name="Show the votes").click()
    expect(ada.get_by_text("(yours)")).to_be_visible()
    board.get_by_role("button", name="Show what is true").click()
    expect(ada.locator(".is-answer")).to_have_count(1)
    for width, scheme in LOOKS:
        look(board, width, scheme)
        assert axe(board, "accepted-room-board") == []
        look(ada, width, scheme)
        assert axe(ada, "accepted-room-bar") == []
    # On another page, and after a reload, the room is still there.
    ada.goto(f"{rooms.base_url}/chapters/1-the-problem/")
    expect(ada.get_by_role("complementary", name="Room")).to_be_visible()
    take_home(ada)
    grace = hand_over(visitors, board)
    steer(grace, board, ada, bob)
    end(grace, board, bob)


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_room_shares_the_load_recordings_and_a_fault(
    visitors: list[Visitor], rooms: RoomStack, fault: str
) -> None:
    room = rooms.open_room()
    ada = join(visitors[0], room["code"], "Ada")
    board = visitors[1].open(
        f"/workshop/board/#{room['room']}.{room['instructor']}"
    )
    see_the_load(board)
    chapter = f"{rooms.base_url}/chapters/1-the-problem/"
    go_calm_and_back(board, ada, chapter)
    # A server that was killed is away for a moment.
    for visitor in visitors:
        visitor.expected = {502, 503, 504}
    break_a_part(board, ada, FAULTS[fault])


def test_each_control_is_pressed_twice_also_while_the_server_is_away(
    visitors: list[Visitor], rooms: RoomStack
) -> None:
    room = rooms.open_room()
    ada = join(visitors[0], room["code"], "Ada")
    board = visitors[1].open(
        f"/workshop/board/#{room['room']}.{room['instructor']}"
    )
    # What a room's rules refuse is a press like any other.
    for visitor in visitors:
        visitor.expected = {400, 409, 422}
    board.get_by_role("button", name="Begin “Join").click()
    board.get_by_role("button", name="Ada").first.click()
    bar = ada.get_by_role("complementary", name="Room")
    expect(bar.get_by_role("link", name="Join, and press")).to_be_visible()
    assert press_twice(board, board.locator("accepted-room-board")) > 20
    assert press_twice(ada, bar) > 3
    # Its supervisor starts it again; until then presses wait or say so.
    for visitor in visitors:
        visitor.expected |= {502, 503, 504}
    rooms.kill("rooms")
    press_twice(board, board.get_by_role("region", name="Controls"))
    press_twice(ada, bar)
    expect(board.locator(".ac-room__link")).to_have_text("Connected")


def test_a_wrong_code_and_an_address_without_a_room_say_so(
    visitors: list[Visitor],
) -> None:
    for visitor in visitors:
        visitor.expected = {404}
    page = visitors[0].open("/workshop/join/?code=AAAAAA")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("No room has this code.")).to_be_visible()
    board = visitors[1].open("/workshop/board/")
    expect(board.get_by_text("This address names no room.")).to_be_visible()
    other = visitors[2].open(f"/workshop/board/#{'0' * 32}.x")
    expect(other.get_by_text("There is no such room.")).to_be_visible()


def test_no_vote_is_lost_or_doubled_while_the_server_is_killed(
    rooms: RoomStack,
) -> None:
    room = rooms.open_room()

    async def kill() -> None:
        before = rooms.kill("rooms")

        def is_back() -> bool:
            # Between two processes there is no such file, or an empty one.
            with suppress(FileNotFoundError, ValueError):
                return rooms.pid("rooms") != before
            return False

        await asyncio.to_thread(wait_until, is_back, 30, "it is back")

    async def walk() -> Seen:
        return await rehearse(
            rooms.base_url,
            room,
            agendas()[45],
            PEOPLE,
            lambda _: None,
            kill,
        )

    # Playwright keeps a loop of its own in this thread.
    with ThreadPoolExecutor(1) as thread:
        seen = thread.submit(lambda: asyncio.run(walk())).result()
    assert seen.kills > 2
    assert seen.votes_cast == PEOPLE * 5
    assert (seen.votes_missed, seen.votes_doubled) == (0, 0)
    assert seen.tally.errors(kills=True) == 0, seen.tally.statuses
    assert seen.tally.lost == 0
