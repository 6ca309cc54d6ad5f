"""Three plans and a bill: copied, printed, and as the command says."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.settings import ROOT
from tests.site.watching import Visitor, axe

PAGE = "/guides/from-a-load-to-a-bill/"
# Each changes what some other input decides.
LOADS = [
    "",
    "#rate_per_s=2.5&base_rate_per_s=0.1&task_s=12.5&cs2=4&wait_s=2"
    "&within_percent=99&busy_percent=70&slots_per_pod=3&pod_cpu=1.5"
    "&pod_memory_gib=3&start_s=240&max_pods=250&price_usd=0.21"
    "&peak_hours=300&spot_percent=35&rest_usd=1234&node=D8s_v5",
    "#rate_per_s=0.016666666666666666&base_rate_per_s=0.001&task_s=7200"
    "&spot_percent=0",
]


def plans(page: Page) -> Locator:
    return page.locator("accepted-plans > section")


def copied(page: Page) -> str:
    """Return what "Copy as CSV" put into the clipboard."""
    page.evaluate(
        """Object.defineProperty(navigator, "clipboard", {
          value: { writeText: async (text) => { window.pasted = text; } },
        })"""
    )
    plans(page).get_by_role("button", name="Copy as CSV").click()
    expect(plans(page)).to_contain_text("Copied.")
    text: str = page.evaluate("window.pasted")
    return text


def typed(command: str, *more: str) -> str:
    """Return what the page's command prints."""
    word, name, *arguments = shlex.split(command)
    assert (word, name) == (".venv/bin/accepted", "size")
    return subprocess.run(
        [sys.executable, "-m", "accepted", name, *arguments, *more],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


@pytest.mark.parametrize("load", LOADS, ids=["worked", "all", "small"])
def test_page_csv_and_command_say_the_same(
    visitor: Visitor, load: str
) -> None:
    page = visitor.open(PAGE + load)
    command = plans(page).locator("pre code").inner_text()
    assert copied(page) == typed(command, "--csv")
    table = typed(command)
    for row in plans(page).locator(".ac-plans__rows tbody tr").all():
        words = [row.locator("th").inner_text(), *row.locator("td").all()]
        cells = [w if isinstance(w, str) else w.inner_text() for w in words]
        line = r"\s+".join(map(re.escape, cells))
        assert re.search(rf"(?m)^{line}$", table), (cells, table)


def test_each_plan_is_a_card_on_a_phone(visitor: Visitor) -> None:
    page = visitor.open(PAGE, width=360)
    table = plans(page).locator(".ac-plans__rows")
    assert table.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    heads = table.locator("th[scope=col]").all_text_contents()
    shown = table.locator("tr").nth(1).locator("td")
    assert shown.evaluate_all(
        "all => all.map((td) => getComputedStyle(td, '::before').content)"
    ) == [f'"{head}"' for head in heads[1:]]
    assert axe(page, "accepted-plans") == []


def test_a_bill_is_what_it_multiplies_to(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    names, *rows = (line.split(",") for line in copied(page).splitlines())
    for cells in rows:
        row = dict(zip(names, cells, strict=True))
        quiet, peak, price, hours, off = (
            float(row[name])
            for name in (
                "nodes_quiet", "nodes_peak", "input_usd_per_node_hour",
                "input_peak_hours", "input_spot_off_fraction",
            )
        )  # fmt: skip
        usd = quiet * price * 730 + (peak - quiet) * price * hours * (1 - off)
        assert float(row["average_month_usd"]) == pytest.approx(usd)
        shown = f"{usd:,.0f}"
        expect(plans(page).locator(".ac-plans__rows")).to_contain_text(shown)
        expect(plans(page).locator(".ac-status").first).to_contain_text(shown)


def test_numbers_go_to_the_calculator_and_come_back(visitor: Visitor) -> None:
    page = visitor.open(PAGE + LOADS[1])
    before = copied(page)
    plans(page).get_by_role("link", name="in the calculator").click()
    figure = page.locator("accepted-sizing > section")
    expect(figure.get_by_label("A task takes")).to_have_value("12.5")
    expect(figure.get_by_label("Spot discount")).to_have_value("35")
    figure.get_by_role("link", name="Three plans").click()
    expect(plans(page)).to_be_visible()
    assert copied(page) == before


def test_a_load_without_a_bill_says_why(visitor: Visitor) -> None:
    page = visitor.open(f"{PAGE}#rate_per_s=5&base_rate_per_s=")
    expect(plans(page)).to_contain_text("base rate can't be left out")
    expect(plans(page).locator("table")).to_have_count(0)
    button = plans(page).get_by_role("button", name="Copy as CSV")
    expect(button).to_have_attribute("aria-disabled", "true")
    assert axe(page, "accepted-plans") == []
    other = visitor.open(f"{PAGE}#within_percent=90&task_s=soon")
    expect(plans(other)).to_contain_text("were ignored: task_s=soon")
    expect(plans(other)).to_contain_text("the 50th, 95th and 99th percentile")
    expect(plans(other).locator("pre")).to_have_count(0)


def test_without_a_clipboard_it_is_saved_as_a_file(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    page.evaluate(
        'Object.defineProperty(navigator, "clipboard", { value: undefined })'
    )
    with page.expect_download() as saving:
        plans(page).get_by_role("button", name="Copy as CSV").click()
    assert saving.value.suggested_filename == "plans.csv"
    text = saving.value.path().read_text("utf-8")
    assert [line.split(",")[0] for line in text.splitlines()] == [
        "plan", "fixed", "autoscaled", "spot",
    ]  # fmt: skip


def test_it_prints_as_a_sheet_and_fits_a_phone(visitor: Visitor) -> None:
    page = visitor.open(PAGE, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []
    # A4 upright, less its margins.
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    for name in ("Copy as CSV", "Print"):
        expect(plans(page).get_by_text(name, exact=True)).to_be_hidden()
    expect(page.locator(".md-header")).to_be_hidden()
    for box in plans(page).locator(".ac-tw, pre code").all():
        wide, seen = box.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert wide <= seen


def test_the_diagram_is_drawn_before_it_is_printed(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    page.evaluate(
        """window.print = () => {
          window.printed = document.querySelectorAll("pre.mermaid").length;
        }"""
    )
    assert page.locator("pre.mermaid").count() == 1
    plans(page).get_by_role("button", name="Print").click()
    page.wait_for_function("() => window.printed === 0")


def test_what_stands_there_without_a_script_is_the_same(
    visitor: Visitor,
) -> None:
    page = visitor.open(PAGE)
    told = plans(page).locator("td").all_inner_texts()
    bare = visitor.open(PAGE, java_script_enabled=False)
    cells = bare.locator("accepted-plans table").first.locator("td")
    for cell in cells.all_inner_texts():
        if not cell.startswith(("Fixed", "Autoscaled")):
            assert cell in told
    assert cells.count() == 27


def test_dates_are_those_of_the_sources(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    rows = plans(page).locator(".ac-plans__assumed tr:has(a)")
    told = {
        row.locator("a").get_attribute("href"): row.inner_text()
        for row in rows.all()
    }
    facts = (ROOT / "site" / "facts.toml").read_text("utf-8")
    nodes = (ROOT / "demo" / "sizing" / "nodes.toml").read_text("utf-8")
    for href, words in told.items():
        dated = re.findall(
            rf"source = {re.escape(json.dumps(href))}\n"
            r"checked_on = ([\d-]+)",
            facts + nodes,
        )
        assert dated, href
        assert any(day in words for day in dated), words
