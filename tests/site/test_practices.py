"""The page of best practices: filtered, ticked, exported, printed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from accepted.sitebuild import defaults, facts, practices
from tests.site.watching import Visitor, axe

PAGE = "/guides/best-practices/"
LIST = practices.read(practices.DATA.read_text("utf-8"))
# The pages of a PDF, as its own objects list them.
SHEET = re.compile(rb"/Type\s*/Page[^s]")


def shown(role: str, phase: str) -> list[str]:
    """Return the anchors that a filter leaves."""
    return [
        name
        for name, rule in LIST.rules.items()
        if role in rule.roles and phase in rule.phases
    ]


def test_a_filter_is_shared_and_ticks_last(visitor: Visitor) -> None:
    page = visitor.open(f"{PAGE}?role=worker&phase=deploy")
    figure = page.locator("accepted-practices > section")
    rules = page.locator(".ac-practice:visible")
    some = shown("worker", "deploy")
    assert 0 < len(some) < len(LIST.rules)
    expect(rules).to_have_count(len(some))
    expect(page.get_by_role("heading", name="Polling")).to_be_hidden()
    # Ticked by the keyboard.
    rules.first.get_by_role("checkbox").press("Space")
    said = figure.get_by_role("status")
    expect(said).to_contain_text(f"1 of {len(some)} shown here done, 1 of 58")
    page.reload()
    page.mouse.move(1, 1)
    expect(said).to_contain_text("1 of 58 in all")
    figure.get_by_role("radio", name="client").check()
    page.wait_for_url("**/?role=client&phase=deploy")
    expect(said).to_contain_text("No rule is for both; 1 of 58 done in all")
    # A link to a rule that the filter hides shows it all the same.
    page.evaluate("location.hash = '#number-events'")
    expect(page.locator("#number-events")).to_be_in_viewport()
    expect(rules).to_have_count(len(LIST.rules))
    page.wait_for_url(f"**{PAGE}#number-events")
    with page.expect_download() as saving:
        figure.get_by_role("button", name="Download").click()
    text = saving.value.path().read_text("utf-8")
    assert text.count("- [x] ") == 1
    assert text.count("- [ ] ") == len(LIST.rules) - 1
    for name, rule in LIST.rules.items():
        assert f"] {rule.rule} ([why](" in text
        assert f"{PAGE}#{name}))" in text
    assert axe(page) == []
    for _ in range(2):
        figure.get_by_role("button", name="Clear the ticks").click()
        expect(said).to_contain_text("0 of 58 done. 1 cleared.")
        figure.get_by_role("button", name="Bring the ticks back").click()
        expect(said).to_contain_text("1 of 58 done. The ticks are back.")
    # By the keyboard, the focus stays where it was.
    clear = figure.get_by_role("button", name="Clear the ticks")
    clear.press("Enter")
    back = figure.get_by_role("button", name="Bring the ticks back")
    expect(back).to_be_focused()
    back.press("Enter")
    expect(clear).to_be_focused()
    # On paper: boxes and rules alone, on two sheets.
    sheets = SHEET.findall(page.pdf(format="A4"))
    assert len(sheets) == 2
    # And who it is for, which only the controls say on the screen.
    figure.get_by_role("radio", name="worker").check()
    page.emulate_media(media="print")
    expect(figure).to_have_text(
        re.compile(r"For: worker\. \d+ of \d+ shown here done"),
        use_inner_text=True,
    )
    expect(rules.first.get_by_role("checkbox")).to_be_hidden()


def test_the_whole_list_stands_in_the_page_itself(site: Path) -> None:
    text = (site / PAGE.strip("/") / "index.html").read_text("utf-8")
    assert text.count('<section class="ac-practice"') == len(LIST.rules)
    for name in LIST.rules:
        assert text.count(f'<h3 id="{name}">') == 1
    # Neither Markdown nor a cut that wasn't made is left over.
    assert "--8&lt;--" not in text
    assert "markdown=" not in text


def test_each_default_is_a_row_of_a_table(site: Path) -> None:
    text = (site / "reference" / "defaults" / "index.html").read_text("utf-8")
    rows = defaults.read(defaults.DATA.read_text("utf-8"))
    assert text.count('<th scope="row">') == len(rows)
    assert text.count("data-head=") == 4 * len(rows)
    assert "markdown=" not in text
    for name in {row.fact for row in rows if row.fact}:
        known = facts.read(facts.FACTS.read_text("utf-8"))
        assert known[name].source in text
