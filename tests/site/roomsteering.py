"""Parts of the journey through a room: steering it, looking, and the end."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.site.watching import LOOKS, axe, look

BAR = "accepted-room-bar"
BOARD = "accepted-room-board"


def is_clean(page: Page, element: str) -> None:
    """Look at it in both widths and schemes."""
    for width, scheme in LOOKS:
        look(page, width, scheme)
        found = axe(page, element)
        assert not found, found


def bar_of(page: Page) -> Locator:
    """Return the room at the foot of a participant's page."""
    return page.get_by_role("complementary", name="Room")


def steer(board: Page, projector: Page, ada: Page, bob: Page) -> None:
    """Cut a step and undo it; bring all to a step, and set them back."""
    board.get_by_text("steps may be cut").click()
    board.get_by_role("button", name="Cut “Duplicates”").click()
    back = board.get_by_role("button", name="Put “Duplicates” back")
    expect(
        board.get_by_role("heading", name="Duplicates (cut)")
    ).to_be_visible()
    back.click()
    expect(back).to_have_count(0)
    everybody = board.get_by_role("region", name="Everybody")
    to = everybody.get_by_label("Bring everybody to")
    to.select_option(label="Predict, then see the 504")
    everybody.get_by_role("button", name="Bring").click()
    for page in (ada, bob):
        told = bar_of(page).get_by_text("brought you to “Predict")
        expect(told).to_be_visible()
    look_at(board, ada)
    to = everybody.get_by_label("Set everybody back to")
    to.select_option(label="Join, and press for the first time (now)")
    everybody.get_by_role("button", name="See what is lost").click()
    sure = board.get_by_role("form", name="Set back")
    expect(
        sure.get_by_text("This sets 2 people back. It loses")
    ).to_be_visible()
    sure.get_by_label("Why, for their pages").fill("the figures broke")
    is_clean(board, BOARD)
    sure.get_by_role("button", name="Set back").click()
    expect(sure).to_have_count(0)
    told = bar_of(bob).get_by_text("has set you back to the beginning of")
    expect(told).to_contain_text("the figures broke")
    is_clean(projector, BOARD)
    assert "Ada" not in projector.inner_text(BOARD)


def look_at(board: Page, ada: Page) -> None:
    """Ask for a look at Ada's runs, which she allows, and then ends."""
    board.get_by_role("button", name="Ada").first.click()
    person = board.get_by_role("region", name="One person")
    ask = person.get_by_role("button", name="Ask to see their runs")
    ask.click()
    asked = bar_of(ada).get_by_role("alertdialog", name="A look at your runs")
    expect(asked).to_be_visible()
    is_clean(ada, BAR)
    assert person.get_by_role("row").count() == 0
    asked.get_by_role("button", name="Let them look").click()
    expect(person.get_by_role("rowheader", name="sleepy")).to_be_visible()
    seen = bar_of(ada).get_by_text("Staff can see your runs now.")
    expect(seen).to_be_visible()
    is_clean(board, BOARD)
    bar_of(ada).get_by_role("button", name="End it").click()
    expect(ask).to_be_visible()
    expect(seen).to_have_count(0)
    expect(person.get_by_role("row")).to_have_count(0)


def end(board: Page, projector: Page, bob: Page) -> None:
    """Go to the last step, give a minute card, close, and export."""
    board.get_by_label("Or Join").select_option(label="Poll and close")
    board.get_by_role("button", name="Begin it").click()
    card = bar_of(bob).get_by_role("form", name="Minute card")
    card.get_by_label("What is clear to you now?").fill("A 202 is a receipt")
    is_clean(bob, BAR)
    card.get_by_role("button", name="Give the card").click()
    expect(card).to_have_count(0)
    expect(
        board.get_by_text("1 of 2 have given a minute card")
    ).to_be_visible()
    board.get_by_role("button", name="Close the room").click()
    board.get_by_role("button", name="Close it", exact=True).click()
    given = board.get_by_role("listitem").filter(has_text="A 202 is a receipt")
    expect(given).to_be_visible()
    expect(bar_of(bob).get_by_text("This room is closed.")).to_be_visible()
    expect(projector.get_by_text("The workshop is over.")).to_be_visible()
    saved = {}
    for name in ("JSON", "CSV"):
        with board.expect_download() as saving:
            board.get_by_role("button", name=f"Export as {name}").click()
        saved[name] = Path(saving.value.path()).read_text("utf-8")
    cards = json.loads(saved["JSON"])["cards"]
    assert cards == [{"clear": "A 202 is a receipt", "unclear": ""}]
    for text in saved.values():
        assert "A 202 is a receipt" in text
        assert not [name for name in ("Ada", "Bob", "Grace") if name in text]
    is_clean(board, BOARD)
