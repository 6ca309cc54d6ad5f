"""Both widgets and the hero, pressed for real in Chromium on a real stack.

Runs last as long as they last (a report 12 s, starvation 16 s), so each
test looks at all that its run shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from tests.running import RunningStack

CHAPTER = "/chapters/1-the-problem/"
# A run of 12 s on a busy machine.
RUN_MS = 30_000
# Told by the gateway at 5 s; the page hears of it soon after.
CUT_MS = 8_000

# Counts what a screen reader would be told, and the event streams opened.
WATCH = """
window.streams = 0;
const Real = window.EventSource;
window.EventSource = class extends Real {
  constructor(...given) { super(...given); window.streams += 1; }
};
window.spoken = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const node = target.nodeType === 1 ? target : target.parentElement;
    const live = node?.closest("[role=status], [aria-live], [role=log]");
    if (live) window.spoken.push([performance.now(), live.innerText]);
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium(browser_path: str) -> Iterator[Browser]:
    """A browser for this module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, stack: RunningStack) -> Iterator[OpenPage]:
    """Open pages of a new visitor; none may break the site's own rules."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str = CHAPTER, away: bool = False, **how: Any) -> Page:
        context = chromium.new_context(base_url=stack.base_url, **how)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if "Content Security Policy" in said.text
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((stack.base_url, "data:"))
                else complaints.append(request.url)
            ),
        )
        if away:
            page.route("**/api/**", lambda route: route.abort())
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def side_by_side(page: Page) -> Locator:
    """Return the first widget, in sight."""
    return in_sight(page, "accepted-side-by-side")


def in_sight(page: Page, name: str) -> Locator:
    """Return what a widget's script draws, beside its hidden poster."""
    page.locator(name).scroll_into_view_if_needed()
    return page.locator(f"{name} > section")


def badge(widget: Locator) -> Locator:
    """Return what says where the widget's run comes from."""
    return widget.locator(".ac-badge")


def press(widget: Locator, name: str) -> None:
    """Skip the question and press the button."""
    widget.get_by_role("button", name="Skip the question").click()
    # The button that had the focus is gone; the next one to press has it.
    expect(widget.get_by_role("button", name=name)).to_be_focused()
    widget.get_by_role("button", name=name).click()


def goals_reached(widget: Locator) -> int:
    """Return how many goals the server's events have ticked."""
    return widget.get_by_text("(seen)").count()


def test_nothing_runs_before_an_answer_or_a_skip(open_page: OpenPage) -> None:
    widget = side_by_side(open_page())
    run = widget.get_by_role("button", name="Run both")
    expect(badge(widget)).to_contain_text("LIVE")
    expect(widget.locator("input:checked")).to_have_count(0)
    expect(run).to_be_disabled()
    run.click(force=True)
    expect(widget.locator(".ac-clock")).to_have_text("0.0s")
    widget.get_by_label("Less than half").check()
    expect(run).to_be_enabled()
    expect(widget.locator(".ac-clock")).to_have_text("0.0s")


def test_a_run_by_keyboard_shows_what_a_504_does_not_stop(
    open_page: OpenPage,
) -> None:
    page = open_page()
    widget = side_by_side(page)
    expect(badge(widget)).to_contain_text("LIVE")
    widget.get_by_label("Nothing", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(widget.get_by_role("button", name="Run both")).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.get_by_text("client sees, since")).to_be_visible()
    held = widget.locator(".ac-side").first
    expect(held.get_by_text("504").first).to_be_visible(timeout=CUT_MS)
    widget.get_by_role("button", name="Retry").focus()
    page.keyboard.press("Enter")
    expect(held.get_by_text("waiting again")).to_be_visible()
    again = widget.get_by_role("button", name="Run again")
    expect(again).to_be_visible(timeout=RUN_MS)
    status = widget.get_by_role("status")
    expect(status).to_contain_text("the work was done twice")
    expect(status).to_contain_text("Right: result received at 12.")
    expect(held.get_by_text("24 months")).to_be_visible()
    assert goals_reached(widget) == 4
    recap = widget.locator(".ac-pred")
    expect(recap).to_contain_text("You predicted “Nothing.”")
    expect(recap).to_contain_text("All 12 months were computed")
    expect(recap).to_contain_text("The 504 ends the wait, not the work.")

    widget.get_by_text("Evidence").click()
    raw = widget.locator(".ac-raw pre")
    expect(raw.first).to_contain_text("HTTP/1.1 504 Gateway Timeout")
    expect(raw.last).to_contain_text("HTTP/1.1 202 Accepted")
    expect(raw.last.locator("mark").first).to_have_text(
        re.compile(r"^/api/tasks/t_[a-z2-7]{26}$")
    )
    expect(widget.get_by_text("reader gone")).to_have_count(2)

    assert page.evaluate("window.streams") <= 2  # the run's and the retry's
    spoken = page.evaluate("window.spoken.map(([at]) => at)")
    sentences = [at for n, at in enumerate(spoken) if at - spoken[n - 1] > 50]
    # A run of 12 s and more, with a retry: one sentence for 3 s at most.
    assert len(sentences) <= 8


def test_a_reload_in_the_middle_re_attaches(open_page: OpenPage) -> None:
    page = open_page()
    widget = side_by_side(page)
    press(widget, "Run both")
    expect(widget.get_by_text("2 of 12 months, last")).to_be_visible(
        timeout=CUT_MS
    )
    address = widget.locator(".ac-ticket span").inner_text()
    page.reload()
    expect(widget.locator(".ac-ticket span")).to_have_text(address)
    expect(widget.get_by_text("No response")).to_be_visible()
    expect(widget.locator(".ac-sees").last).to_contain_text(
        "Result received at", timeout=RUN_MS
    )
    assert page.evaluate("window.streams") == 1


def test_pause_and_cancel_and_reset(open_page: OpenPage) -> None:
    widget = side_by_side(open_page())
    press(widget, "Run both")
    expect(widget.get_by_text("1 of 12 months, last")).to_be_visible(
        timeout=CUT_MS
    )
    widget.get_by_role("button", name="Pause").click()
    expect(widget.get_by_text("Paused. The run goes on")).to_be_visible()
    widget.get_by_role("button", name="Resume").click()
    widget.get_by_role("button", name="Cancel this task").click()
    expect(widget.locator(".ac-chip").last).to_have_text("cancelled")
    widget.get_by_role("button", name="Reset").click()
    expect(widget.locator(".ac-chip")).to_have_text(
        ["not started", "not started"], timeout=1000
    )


def test_without_a_server_a_recorded_run_says_so(open_page: OpenPage) -> None:
    page = open_page(away=True)
    widget = side_by_side(page)
    expect(badge(widget)).to_contain_text(re.compile(r"^RECORDED 20\d\d-"))
    press(widget, "Show the recorded run")
    expect(widget.get_by_text("You are seeing a recorded run")).to_be_visible()
    widget.get_by_role("slider").press("End")
    expect(widget.get_by_text("24 months")).to_be_visible()
    expect(widget.get_by_role("button", name="Show it again")).to_be_visible()
    widget.get_by_role("button", name="Back").click()
    expect(widget.locator(".ac-clock")).not_to_have_text("0.0s")
    widget.get_by_text("Evidence").click()
    expect(widget.get_by_text("Valkey")).to_be_visible()
    page.unroute("**/api/**")
    widget.get_by_role("button", name="Try live again").click()
    expect(badge(widget)).to_contain_text("LIVE")
    expect(widget.get_by_role("button", name="Run both")).to_be_visible()


def test_reduced_motion_steps_and_tells_the_same(open_page: OpenPage) -> None:
    page = open_page(away=True, reduced_motion="reduce")
    widget = side_by_side(page)
    press(widget, "Show the recorded run")
    pictures = widget.locator(".ac-clock").evaluate(
        """(clock) => new Promise((done) => {
          let count = 0;
          new MutationObserver(() => { count += 1; }).observe(
            clock, { subtree: true, childList: true, characterData: true });
          setTimeout(() => done(count), 2000);
        })"""
    )
    assert 2 <= pictures <= 6
    widget.get_by_role("slider").press("End")
    expect(widget.get_by_text("24 months")).to_be_visible()


def test_a_phone_of_320_px_never_scrolls_sideways(open_page: OpenPage) -> None:
    page = open_page(
        away=True, viewport={"width": 320, "height": 640}, is_mobile=True
    )
    widget = side_by_side(page)
    press(widget, "Show the recorded run")
    widget.get_by_role("slider").press("End")
    expect(widget.get_by_text("24 months")).to_be_visible()
    for summary in widget.locator("summary").all():
        summary.click()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


def test_sixty_held_requests_starve_a_ping(open_page: OpenPage) -> None:
    page = open_page()
    widget = in_sight(page, "accepted-starvation")
    press(widget, "Send 60 jobs")
    chips = widget.locator(".ac-chip")
    expect(chips.first).to_contain_text("60 waiting", timeout=CUT_MS)

    other = page.context.new_page()
    other.goto(CHAPTER)
    second = in_sight(other, "accepted-starvation")
    # The same visitor has skipped this question before.
    second.get_by_role("button", name="Send 60 jobs").click()
    expect(second.get_by_role("status")).to_contain_text(
        re.compile(r"Not started\. .*409, free again in \d+ s")
    )
    other.close()

    expect(
        widget.get_by_role("button", name="Send 60 jobs again")
    ).to_be_visible(timeout=RUN_MS)
    expect(widget.get_by_role("status")).to_contain_text("Slowest ping:")
    expect(chips.last).to_have_text("60 accepted, 60 ended")
    # The third is that no ping beside the tasks is slow: a matter of speed.
    assert goals_reached(widget) >= 2
    expect(widget.locator(".ac-line--held")).to_have_count(1)
    expect(widget.locator(".ac-line--api")).to_have_count(1)


def test_the_first_page_starts_a_real_task(open_page: OpenPage) -> None:
    page = open_page("/")
    hero = page.locator("accepted-hero")
    hero.get_by_role("button", name="Start a task").click()
    expect(hero.get_by_role("status")).to_contain_text(
        re.compile(r"The connection closed after .* ms\. The work did not\.")
    )
    expect(hero.get_by_role("status")).to_contain_text(
        re.compile(r"Answered after .* ms, delivered at \d+\.\d s\."),
        timeout=RUN_MS,
    )


def test_without_a_script_the_recorded_table_speaks(
    open_page: OpenPage,
) -> None:
    page = open_page(java_script_enabled=False)
    for name in ("accepted-side-by-side", "accepted-starvation"):
        poster = page.locator(name)
        expect(badge(poster)).to_contain_text("RECORDED")
        expect(poster).not_to_contain_text("LIVE")
        expect(poster.locator("tbody tr").nth(3)).to_be_visible()
