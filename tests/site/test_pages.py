"""Every page, in both schemes and two widths: axe, reflow, its own host."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.sitebuild.talks import AGENDAS
from labs.grading.lab import labs as all_labs
from tests.site.visiting import CHAPTERS
from tests.site.watching import ALL_LOOKS, LOOKS, Visitor, axe, look

# One problem page stands for all: they differ in words alone.
PAGES = (
    "/",
    "/chapters/0-start/",
    "/chapters/1-the-problem/",
    "/chapters/2-architecture/",
    "/chapters/5-claim-check/",
    "/chapters/3-polling/",
    "/chapters/4-streaming/",
    "/chapters/6-idempotency/",
    "/chapters/7-delivery/",
    "/chapters/8-retries/",
    "/chapters/9-stopping/",
    "/chapters/10-backpressure/",
    "/chapters/11-sizing/",
    "/guides/what-you-would-say-now/",
    "/guides/best-practices/",
    "/guides/from-a-load-to-a-bill/",
    "/guides/anti-patterns/",
    "/reference/api/",
    "/reference/tasks/",
    "/reference/promise/",
    "/reference/settings/",
    "/reference/lint/",
    "/reference/defaults/",
    "/reference/sizing/",
    "/reference/symbols/",
    "/reference/gallery/",
    "/glossary/",
    "/problems/",
    "/problems/gateway-timeout/",
    "/about/accessibility/",
    "/about/measured/",
    "/guides/sizing-for-architects/",
    "/reference/facts/",
    # One lab stands for all.
    "/labs/",
    "/labs/05-kill-the-worker/",
    "/workshop/join/",
    "/workshop/home/",
    "/workshop/instructors/",
    "/workshop/offline/",
    "/workshop/board/",
    "/workshop/slides/",
    # One handout stands for all; slides have a test of their own.
    "/workshop/handout/90/",
    "/guides/conform/",
    "/guides/hostile/",
    "/reference/requirements/",
)
# The frame of a page is one of these two: with and without its side bars.
FRAMES = ("/", "/chapters/1-the-problem/")
# Chapters with figures are looked at in one visit with them: visiting.py.
LOOKED_AT = [p for p in PAGES if p in FRAMES or p not in CHAPTERS]


def looks(path: str) -> tuple[tuple[int, str], ...]:
    """Return in which widths and schemes a page is looked at.

    Pages of words and tables take turns: they differ in content alone.
    """
    if path in FRAMES:
        return ALL_LOOKS
    if path.startswith("/chapters/"):
        return LOOKS
    return (LOOKS[PAGES.index(path) % 2],)


def test_no_page_is_forgotten(site: Path) -> None:
    problems = {
        f"/problems/{p.parent.name}/" for p in site.glob("problems/*/*.html")
    }
    # Pages of one kind, made by one step of the build.
    labs = {f"/labs/{lab.slug}/" for lab in all_labs()}
    talks = {
        f"/workshop/{kind}/{minutes}/"
        for kind in ("slides", "handout")
        for minutes in AGENDAS
    }
    built = {
        f"/{page.parent.relative_to(site).as_posix()}/".replace("/./", "/")
        for page in site.rglob("index.html")
        if "vendor" not in page.parts
    }
    made = problems | labs | talks
    assert built - made == set(PAGES) - made
    assert made <= built
    assert {*LOOKED_AT, *CHAPTERS} == set(PAGES)


@pytest.mark.parametrize("path", LOOKED_AT)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path)
    for width, scheme in looks(path):
        look(page, width, scheme)
        assert axe(page) == [], f"{width} px, {scheme}"
    # The same page, not opened again: it takes a second or two.
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_an_address_that_is_not_there(visitor: Visitor) -> None:
    visitor.expected.add(404)
    page = visitor.open("/nowhere/at/all/")
    assert page.get_by_role("heading", level=1).inner_text() == (
        "No page has this address"
    )
    assert axe(page) == []
    page.get_by_role("link", name="Start: all chapters").click()
    page.wait_for_url(f"{visitor.base_url}/")


def test_a_page_reads_without_scripts(visitor: Visitor) -> None:
    page = visitor.open("/", java_script_enabled=False, width=390)
    poster = page.locator("accepted-hero")
    assert poster.inner_text().strip()
    # The menu opens all the same: by a label.
    page.locator(".md-header label[for=__drawer]").click()
    assert page.locator("#__drawer").is_checked()


def test_a_diagram_is_fetched_when_it_comes_near(visitor: Visitor) -> None:
    page = visitor.open("/chapters/1-the-problem/")
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(e => e.name.includes('/vendor/mermaid/')).length"
    )
    assert fetched == 0
    page.locator("pre.mermaid").scroll_into_view_if_needed()
    page.locator("div.mermaid").wait_for()
    assert page.locator("pre.mermaid").count() == 0
