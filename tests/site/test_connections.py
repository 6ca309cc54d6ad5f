"""Six connections, for real: this browser, over HTTP/1.1, and all closed."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Request, expect

from tests.site.figures import badge, in_sight, open_page, press, sentences
from tests.site.watching import LOOKS, Visitor, axe, look

CHAPTER = "/chapters/4-streaming/"
PRESS = "Open seven streams"
# Two waits of 2 s and one of the same before them; a busy machine's, longer.
RUN_MS = 30_000


class Streams:
    """The requests for streams that a page has made, and those that ended."""

    def __init__(self, page: Page) -> None:
        self.asked: list[Request] = []
        self.ended: list[Request] = []
        for event, requests in (
            ("request", self.asked),
            ("requestfailed", self.ended),
            ("requestfinished", self.ended),
        ):
            page.on(event, self._noter(requests))  # type: ignore[call-overload]

    @staticmethod
    def _noter(requests: list[Request]):  # type: ignore[no-untyped-def]
        def note(request: Request) -> None:
            if request.url.endswith("/api/stream"):
                requests.append(request)

        return note

    def left_open(self) -> int:
        """Return how many the browser still holds."""
        return len(set(self.asked) - set(self.ended))


def _figure(page: Page) -> Locator:
    figure = in_sight(page, "accepted-connections")
    expect(badge(figure)).to_contain_text("LIVE")
    return figure


def _row(figure: Locator, stream: int) -> Locator:
    return figure.locator("tbody tr").nth(stream - 1)


def _answers(page: Page) -> bool:
    return bool(
        page.evaluate(
            "fetch('/api/ping', { signal: AbortSignal.timeout(5000) })"
            ".then((r) => r.ok, () => false)"
        )
    )


def test_the_seventh_stream_waits_and_nothing_stays_open(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER)
    streams = Streams(page)
    figure = _figure(page)
    expect(figure).to_contain_text("This page came over HTTP/1.1")
    before = sentences(page)
    press(figure, PRESS)
    expect(_row(figure, 6)).to_contain_text("waits", timeout=RUN_MS)
    expect(_row(figure, 5)).not_to_contain_text("waits")
    expect(_row(figure, 7)).to_contain_text("waited", timeout=RUN_MS)
    # Closed by itself: the same requests are answered again.
    expect(figure.get_by_role("status")).to_contain_text(
        "6 streams opened, stream 7 waited", timeout=RUN_MS
    )
    expect(figure.get_by_role("status")).to_contain_text(
        "All are closed; a request is answered in", timeout=RUN_MS
    )
    expect(figure.locator(".ac-pred")).to_contain_text("6 streams opened")
    assert len(streams.asked) == 7
    assert streams.left_open() == 0
    assert _answers(page)
    assert sentences(page) - before <= 6
    for width, scheme in LOOKS:
        look(page, width, scheme)
        wrong = axe(page, "accepted-connections")
        assert wrong == [], f"{width} {scheme}"
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_ends_it_early_closes_all(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER)
    streams = Streams(page)
    figure = _figure(page)
    press(figure, PRESS)
    expect(_row(figure, 6)).to_contain_text("waits", timeout=RUN_MS)
    # By keyboard: the button that was pressed is the one that closes.
    page.keyboard.press("Enter")
    expect(figure.get_by_role("status")).to_contain_text(
        "All streams are closed."
    )
    expect(figure.get_by_role("button", name="Once more")).to_be_focused()
    assert streams.left_open() == 0
    page.keyboard.press("Enter")
    expect(_row(figure, 6)).to_contain_text("open", timeout=RUN_MS)
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState',"
        " { configurable: true, value: 'hidden' });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(figure.get_by_role("status")).to_contain_text("was hidden")
    assert streams.left_open() == 0
    page.evaluate("delete document.visibilityState")
    page.keyboard.press("Enter")
    expect(_row(figure, 6)).to_contain_text("open", timeout=RUN_MS)
    # The next page doesn't wait for the streams of this one.
    page.goto(visitor.base_url + "/glossary/", timeout=10_000)
    assert streams.left_open() == 0


def test_without_a_server_it_says_so_and_shows_nothing(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, "accepted-connections")
    expect(badge(figure)).to_contain_text("NOT RUN")
    expect(figure).to_contain_text("No server responds.")
    expect(figure).not_to_contain_text("LIVE")
    expect(figure.get_by_role("button", name=PRESS)).to_have_attribute(
        "aria-disabled", "true"
    )
    page.unroute("**/api/**")
    figure.get_by_role("button", name="Ask again").click()
    expect(badge(figure)).to_contain_text("LIVE")
