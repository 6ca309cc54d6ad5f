"""The page that `accepted conform --html` writes can be read by everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from harness.conformance.report import page as report_page
from tests.site.watching import LOOKS, axe
from tests.unit.harness.conformance.written import told


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with violations, as a file."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_page.report(told()), "utf-8")
    return path


def test_axe_finds_nothing_in_any_width_and_scheme(
    browser: Browser, report: Path
) -> None:
    for width, scheme in LOOKS:
        page = browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        page.goto(report.as_uri())
        assert axe(page) == [], f"{width} {scheme}"
        overflow = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(overflow) <= 0, f"{width} {scheme}"
        page.close()


def test_a_row_leads_to_its_violation(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.get_by_role("link", name="LRO-STATUS-03").click()
    assert page.url.endswith("#LRO-STATUS-03")
    section = page.locator("section#LRO-STATUS-03")
    assert "waiting after running" in section.inner_text()
    page.close()
