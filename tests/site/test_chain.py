"""The chain of timeouts in a browser: calculated, shared, without a server.

The arithmetic has its own tests (site/widgets/test/chain.test.ts).
"""

from __future__ import annotations

import re
import tomllib

from playwright.sync_api import Locator, Page, expect

from accepted.sitebuild import gateways
from tests.site.figures import (
    CHAPTER,
    badge,
    in_sight,
    open_page,
    press,
    sentences,
)
from tests.site.watching import LOOKS, Visitor, axe, look

ROWS = len(tomllib.loads(gateways.DATA.read_text("utf-8"))["gateway"])
ALB = "AWS Application Load Balancer"


def _chain(page: Page) -> Locator:
    return in_sight(page, "accepted-chain")


def _hops(figure: Locator) -> list[str]:
    return figure.locator(".ac-hop__h b").all_inner_texts()


def _said(figure: Locator) -> Locator:
    return figure.get_by_role("status")


def test_it_is_asked_calculated_and_never_live(visitor: Visitor) -> None:
    page = open_page(visitor, is_away=True)
    figure = _chain(page)
    expect(badge(figure)).to_contain_text("CALCULATED")
    expect(figure.get_by_role("status")).to_have_count(0)
    figure.get_by_role("radio", name="The result").check()
    figure.get_by_role("button", name="Start the clocks").click()
    expect(_said(figure)).to_contain_text("Envoy runs out first, at 15 s.")
    expect(figure.locator(".ac-pred")).to_contain_text("You predicted")
    expect(figure.locator(".ac-pred")).to_contain_text("restart the idle")
    expect(figure).not_to_contain_text(re.compile("LIVE|RECORDED"))
    for summary in figure.locator("summary").all():
        summary.click()
    expect(figure.locator("tr[id^=gateway-]")).to_have_count(ROWS)
    for width, scheme in LOOKS:
        look(page, width, scheme)
        wrong = axe(page, "accepted-chain")
        assert wrong == [], f"{width} {scheme}"
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_chain_is_built_by_keyboard_and_is_in_the_address(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, is_away=True)
    figure = _chain(page)
    press(figure, "Start the clocks")
    assert _hops(figure) == ["Cloudflare", ALB, "Envoy"]
    figure.get_by_role("button", name="Remove Envoy").press("Enter")
    expect(_said(figure)).to_contain_text("No clock runs out.")
    # The button that had the focus went with its hop; the next one has it.
    remove = figure.get_by_role("button", name=f"Remove {ALB}")
    expect(remove).to_be_focused()
    up = figure.get_by_role("button", name=f"Move {ALB} towards the client")
    up.press("Enter")
    expect(up).to_be_focused()
    assert _hops(figure)[0] == ALB
    beat = figure.get_by_label("A heartbeat every", exact=True)
    beat.fill("0")
    beat.press("Enter")
    expect(_said(figure)).to_contain_text(f"a 504 from {ALB}, at 60 s")
    own = figure.get_by_label("idle, idle_timeout.timeout_seconds")
    own.fill("45")
    own.press("Enter")
    expect(_said(figure)).to_contain_text(f"a 504 from {ALB}, at 45 s")
    # Out of bounds: put back.
    own.fill("4001")
    own.press("Enter")
    expect(own).to_have_value("45")
    figure.get_by_label("Add a hop next to the handler").select_option(
        "Gunicorn"
    )
    figure.get_by_role("button", name="Add").press("Enter")
    expect(_said(figure)).to_contain_text("Gunicorn runs out first, at 30 s.")
    expect(_said(figure)).to_contain_text("The work is ended at 30 s.")
    assert page.url.endswith(
        "#chain=aws-alb:45,cloudflare,gunicorn&job=90&beat=0"
    )
    before = _hops(figure)
    page.reload()
    figure = _chain(page)
    expect(_said(figure)).to_contain_text("Gunicorn runs out first, at 30 s.")
    assert _hops(figure) == before


def test_a_link_that_is_no_chain_says_so_and_loses_nothing(
    visitor: Visitor,
) -> None:
    page = open_page(visitor, is_away=True)
    bad = "#chain=nginx,nonsense&job=90"
    page.goto(f"{visitor.base_url}{CHAPTER}{bad}")
    page.reload()
    figure = _chain(page)
    expect(figure.get_by_role("alert")).to_contain_text(
        "no gateway here is called “nonsense”"
    )
    assert page.url.endswith(bad)
    press(figure, "Start the clocks")
    figure.get_by_role("button", name="Remove Envoy").click()
    expect(figure.get_by_role("alert")).to_have_count(0)
    mine = _hops(figure)
    # Pasted into the open page: the chain at hand stays.
    page.evaluate("location.hash = '#chain=nginx:0.5&job=90'")
    expect(figure.get_by_role("alert")).to_contain_text("your previous chain")
    assert _hops(figure) == mine
    page.evaluate("location.hash = '#chain=kong:7&job=90'")
    expect(_said(figure)).to_contain_text("a 504 from Kong Gateway, at 7 s")
    expect(figure.get_by_role("alert")).to_have_count(0)


def test_many_changes_are_few_words(visitor: Visitor) -> None:
    page = open_page(visitor, is_away=True)
    figure = _chain(page)
    press(figure, "Start the clocks")
    more = figure.get_by_role("button", name="More: The job lasts")
    before = sentences(page)
    for _ in range(12):
        more.click()
    expect(_said(figure)).to_contain_text("until 210 s: 195 s of it in vain")
    assert sentences(page) - before <= 3


def test_all_gateways_are_there_without_a_script(visitor: Visitor) -> None:
    page = visitor.open(CHAPTER, java_script_enabled=False)
    rows = page.locator("accepted-chain tr[id^=gateway-]")
    expect(rows).to_have_count(ROWS)
    expect(rows.first).to_be_visible()
    expect(page.locator("accepted-chain")).to_contain_text("Not certain:")


def test_a_link_is_copied_or_shown(visitor: Visitor) -> None:
    page = open_page(visitor, is_away=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{visitor.base_url}{CHAPTER}#chain=kong:7&job=90")
    page.reload()
    figure = _chain(page)
    copy = figure.get_by_role("button", name="Copy a link to this chain")
    copy.click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    link = f"{visitor.base_url}{CHAPTER}#chain=kong:7&job=90&beat=0"
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.evaluate(
        "() => { navigator.clipboard.writeText ="
        " () => Promise.reject(new Error()); }"
    )
    figure.get_by_role("button", name="Reset").click()
    copy.click()
    shown = figure.locator(".ac-hops__link")
    expect(shown).to_contain_text("#chain=cloudflare,aws-alb,envoy&job=90")
