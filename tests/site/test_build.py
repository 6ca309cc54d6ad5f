"""The built site, without a browser: links, hosts, weight, policy."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from accepted import sitebuild
from demo.settings import ROOT
from tests.site.built import BuiltPage, pages, with_imports
from tests.site.registry import FIGURES, PAGES, figures_of

# The bars of the project, compressed.
PAGE_LIMIT_BYTES = 150_000
WIDGETS_LIMIT_BYTES = 60_000
FONTS_LIMIT_BYTES = 80_000

# Addresses in our scripts that are names, not places: XML namespaces, and
# those in messages to developers.
# The reader's own machine is no other host.
NAMES = re.compile(
    r"https?://(www\.w3\.org/|lit\.dev/msg|127\.0\.0\.1:8000/$)"
)
ADDRESS = re.compile(r"""https?://[^\s"'`)<>\\]+""")
# The room that names sources for a reader to follow, and fetches nothing.
SOURCES = ROOT / "site" / "widgets" / "model" / "sizing" / "assumed.ts"
CSS_ADDRESS = re.compile(r"""url\(\s*["']?(https?:|//)""")


@pytest.fixture(scope="module")
def built(site: Path) -> list[BuiltPage]:
    return pages(site)


def test_nothing_is_done_twice(site: Path) -> None:
    assert not sitebuild.is_stale()
    said: list[str] = []
    assert sitebuild.build(said.append) == site
    assert said == []


def test_every_link_leads_somewhere(built: list[BuiltPage]) -> None:
    ids = {page.file: page.ids for page in built}
    broken = []
    for page in built:
        for link in page.links:
            # Another site's, or the running stack's.
            address = urljoin(page.address, link)
            if re.match(r"[a-z]+:|/api/", address):
                continue
            file, fragment = page.target(link)
            is_there = file.is_file() and (
                not fragment or fragment in ids.get(file, {fragment})
            )
            # Material adds these marks itself.
            if not is_there and fragment != "__skip":
                broken.append(f"{page.file}: {link}")
    assert not broken


def test_a_chapter_lists_its_headings(built: list[BuiltPage]) -> None:
    chapters = [page for page in built if page.address.startswith("/chapters")]
    assert chapters
    for page in chapters:
        text = page.file.read_text("utf-8")
        headings = re.findall(r'<h2 id="([^"]+)"', text)
        contents = text.split('class="ac-contents"')[1].split("</details>")[0]
        assert re.findall(r'href="#([^"]+)"', contents) == headings


def test_everything_a_page_fetches_is_there(built: list[BuiltPage]) -> None:
    missing = [
        f"{page.file}: {address}"
        for page in built
        for address in page.fetched
        if not page.target(address)[0].is_file()
    ]
    assert not missing


def test_no_page_or_style_asks_another_host(
    site: Path, built: list[BuiltPage]
) -> None:
    strangers = [
        f"{page.file}: {address}"
        for page in built
        for address in page.fetched
        if re.match(r"(https?:)?//", address)
    ]
    strangers += [
        str(file)
        for file in site.rglob("*.css")
        if CSS_ADDRESS.search(file.read_text("utf-8"))
    ]
    assert not strangers


def test_no_script_of_ours_names_another_host(site: Path) -> None:
    # Material's own has addresses for what is switched off here; the tests
    # in a browser see that it doesn't use them.
    scripts = [
        *(site / "generated" / "widgets").glob("*.js"),
        *(site / "scripts").glob("*.js"),
    ]
    sources = set(ADDRESS.findall(SOURCES.read_text("utf-8")))
    strangers = {
        f"{script.relative_to(site)}: {address}"
        for script in scripts
        for address in ADDRESS.findall(script.read_text("utf-8"))
        if not NAMES.match(address) and address not in sources
    }
    assert scripts
    assert not strangers


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path)
def test_a_page_with_figures_is_light(site: Path, path: str) -> None:
    """Files fetched before a diagram: the page, its styles, its figures."""
    page = BuiltPage(site, site / path.strip("/") / "index.html")
    files = {page.file}
    for address in page.fetched:
        files |= with_imports(page.target(address)[0].resolve())
    widgets = {
        chunk
        for name in figures_of(page.file)
        for file in (site / "generated" / "widgets").glob(f"{name}-*.js")
        if re.fullmatch(rf"{name}-[A-Z0-9]{{8}}", file.stem)
        for chunk in with_imports(file.resolve())
    }
    assert widgets
    weight = sum(
        _sent_bytes(file)
        for file in files | widgets
        if file.suffix in {".html", ".css", ".js"}
    )
    assert weight < PAGE_LIMIT_BYTES, f"{weight} bytes"
    scripts = sum(_sent_bytes(file) for file in widgets)
    assert scripts < WIDGETS_LIMIT_BYTES, f"{scripts} bytes of scripts"


def test_the_fonts_are_few(site: Path) -> None:
    fonts = list((site / "vendor" / "fonts").iterdir())
    assert {font.suffix for font in fonts} == {".woff2"}
    assert sum(font.stat().st_size for font in fonts) < FONTS_LIMIT_BYTES


def test_sources_are_not_served(site: Path) -> None:
    kinds = {".ts", ".toml", ".md", ".svelte", ".py"}
    served = [f for f in site.rglob("*") if f.suffix in kinds]
    assert not served
    assert not (site / "styles").exists()


def test_recordings_are_served(site: Path) -> None:
    names = {file.stem for file in (site / "recordings").glob("*.json")}
    assert set(FIGURES) <= names


def test_the_list_of_chapters_links_what_is_there(site: Path) -> None:
    first = (site / "index.html").read_text("utf-8")
    assert 'href="chapters/1-the-problem/"' in first
    planned = first.count("ac-row--planned")
    assert planned + first.count('<a class="ac-row"') == 16


def _sent_bytes(file: Path) -> int:
    """Return what a browser that takes Brotli gets."""
    brotli = file.with_name(f"{file.name}.br")
    return (brotli if brotli.exists() else file).stat().st_size


def test_every_diagram_of_a_page_is_in_the_built_page(site: Path) -> None:
    """Material's successor ignores plugins that it doesn't know, in silence.

    Without the one for Mermaid, a diagram would be a block of code.
    """
    fence = re.compile(r"(?m)^ *```mermaid$")
    include = re.compile(r'(?m)^ *--8<-- "(site/[\w./-]+)"')
    expected = {}
    for source in (ROOT / "site").rglob("*.md"):
        path = source.relative_to(ROOT / "site")
        if path.parts[0] in {"generated", "vendor"}:
            continue
        text = source.read_text("utf-8")
        parts = [text, *((ROOT / f).read_text("utf-8")
                         for f in include.findall(text))]  # fmt: skip
        if count := sum(len(fence.findall(part)) for part in parts):
            folder = (
                path.parent if path.stem == "index" else path.with_suffix("")
            )
            expected[site / folder / "index.html"] = count
    assert len(expected) >= 5
    for page, count in expected.items():
        html = page.read_text("utf-8")
        assert html.count('<pre class="mermaid">') == count, page
    total = sum(
        page.read_text("utf-8").count('<pre class="mermaid">')
        for page in site.rglob("*.html")
    )
    assert total == sum(expected.values())
