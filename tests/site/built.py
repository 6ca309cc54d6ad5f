"""Reads a built page: what it links to, what a browser would fetch."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

# A link that is fetched or followed without a click.
FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
IMPORTS = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")


class BuiltPage(HTMLParser):
    """One page of build/site."""

    def __init__(self, site: Path, file: Path) -> None:
        super().__init__()
        self.site = site
        self.file = file
        folder = file.parent.relative_to(site).as_posix()
        self.address = "/" if folder == "." else f"/{folder}/"
        # The gateway shows 404.html at any depth.
        if file.name == "404.html":
            self.address = "/nowhere/at/all/"
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.fetched: list[str] = []
        self.feed(file.read_text("utf-8"))

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note ids, links, and what is fetched."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        if tag == "link" and FETCHED & set(given.get("rel", "").split()):
            self.fetched.append(given["href"])
        if "src" in given:
            self.fetched.append(given["src"])

    def target(self, link: str) -> tuple[Path, str]:
        """Return the file that a link leads to, and the id in it."""
        address, fragment = urldefrag(urljoin(self.address, link))
        path = self.site / unquote(address).lstrip("/")
        return (path / "index.html" if path.is_dir() else path), fragment


def pages(site: Path) -> list[BuiltPage]:
    """Return every page of the site."""
    return [
        BuiltPage(site, file)
        for file in sorted(site.rglob("*.html"))
        if "vendor" not in file.parts
    ]


def with_imports(file: Path) -> set[Path]:
    """Return a file and, of a module, all that it imports at once."""
    found = {file}
    todo = [file]
    while todo:
        module = todo.pop()
        if module.suffix not in {".js", ".mjs"}:
            continue
        for name in IMPORTS.findall(module.read_text("utf-8")):
            imported = (module.parent / name).resolve()
            if imported not in found:
                found.add(imported)
                todo.append(imported)
    return found
