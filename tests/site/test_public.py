"""The public copy: below a path, without a server, and whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from accepted.sitebuild import SiteError, public
from tests.site.built import pages
from tests.site.registry import FIGURES
from tests.site.watching import Visitor

BASE = "/some/where/"
ADDRESS = f"https://guide.example{BASE}"
# What can't be recorded: the reader's own browser, and what is calculated.
UNRECORDED = {"connections", "chain", "sizing", "plans", "autoscaler"}


class Below(SimpleHTTPRequestHandler):
    """Serves a folder below BASE as a host of files does, 404.html too."""

    def translate_path(self, path: str) -> str:
        """Return the file of an address; none outside of BASE."""
        inside = urlsplit(path).path
        if not inside.startswith(BASE):
            return "/nowhere"
        return super().translate_path("/" + inside.removeprefix(BASE))

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Answer with the site's own page."""
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def folder(site: Path) -> Path:
    """Build the copy."""
    return public.build(ADDRESS, lambda _: None)


@pytest.fixture
def reader(browser: Browser, folder: Path) -> Iterator[Visitor]:
    """Open pages of the copy; hold them clean at the end."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Below, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opened = Visitor(browser, f"http://127.0.0.1:{server.server_port}{BASE}")
    yield opened
    opened.close()
    server.shutdown()
    server.server_close()
    assert not opened.complaints()


def test_every_link_stays_below_the_path_and_leads_somewhere(
    folder: Path,
) -> None:
    wrong = []
    for page in pages(folder):
        base = urljoin(ADDRESS, page.address.lstrip("/"))
        for link in {*page.links, *page.fetched}:
            target = urlsplit(urljoin(base, link))
            if target.netloc != "guide.example":
                continue
            inside = target.path.removeprefix(BASE)
            file = folder / inside
            if inside == target.path or not (
                file.is_file() or (file / "index.html").is_file()
            ):
                wrong.append(f"{page.file.relative_to(folder)}: {link}")
    assert not wrong


@pytest.mark.parametrize(
    "url", ["", "guide", "ftp://guide.example/", "https://a.example/?x=1"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SiteError, match=r"address|leave out"):
        public.build(url, lambda _: None)


def test_an_unknown_address_has_a_page_that_is_dressed(
    reader: Visitor,
) -> None:
    reader.expected.add(404)
    page = reader.open("no/such/page/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "No page has this address"
    )
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "IBM Plex" in font
    page.get_by_role("link", name="Glossary").first.click()
    expect(page).to_have_url(f"{reader.base_url}glossary/")


# Page -> its figures that play a recording.
RECORDED = {
    path: [n for n, p in FIGURES.items() if p == path and n not in UNRECORDED]
    for path in ("/", "/chapters/1-the-problem/", "/chapters/7-delivery/")
}


def test_each_figure_finds_its_recording(folder: Path) -> None:
    recorded = [name for name in FIGURES if name not in UNRECORDED]
    assert len(recorded) > 20
    for name in recorded:
        assert (folder / "recordings" / f"{name}.json").is_file(), name


@pytest.mark.parametrize("path", RECORDED)
def test_its_figures_play_recordings_and_ask_nobody(
    reader: Visitor, path: str
) -> None:
    page = reader.open(path.lstrip("/"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in RECORDED[path]:
        figure = page.locator(f"accepted-{name}").first
        figure.scroll_into_view_if_needed()
        expect(figure).to_contain_text("RECORDED")
    assert not [url for url in asked if "/api/" in url]


def test_the_api_is_described_without_a_button_to_send(
    reader: Visitor,
) -> None:
    page = reader.open("reference/api/")
    page.get_by_role("link", name="/api/docs", exact=True).click()
    expect(page.get_by_text("/api/tasks").first).to_be_visible()
    page.locator(".opblock-post").first.click()
    expect(page.get_by_text("Responses").first).to_be_visible()
    expect(page.get_by_text("Try it out")).to_have_count(0)


def test_a_link_to_a_chain_is_the_public_one(reader: Visitor) -> None:
    page = reader.open("chapters/1-the-problem/")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical == f"{ADDRESS}chapters/1-the-problem/"
