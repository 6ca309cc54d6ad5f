"""Makes a built site's pages link to each other as files.

And takes the places of this machine out of its source maps.

A web server answers `chapters/1/` with the index.html in it; a browser that
opens files from a disk shows a list of files. `chapters/1/index.html` is the
same page for both.
"""

from __future__ import annotations

import re
from pathlib import Path

INDEX = "index.html"
# A relative address of a folder, with a query or a fragment behind it.
LINK = re.compile(
    r"""(<a\b[^>]*?\bhref=["']?)((?![a-z][a-z0-9+.-]*:|/)"""
    r"""(?:[^"'>\s?#]*/|\.{1,2}))(?=["'>\s?#])""",
    re.IGNORECASE,
)
PLACE = re.compile(r'"(?:\.\./)+[^"]*?node_modules/')


def link_files(site: Path) -> None:
    """Change the links of all pages below a folder."""
    for page in site.rglob("*.html"):
        before = page.read_text("utf-8")
        after = LINK.sub(_file, before)
        if after != before:
            page.write_text(after, "utf-8")


def forget_places(folder: Path) -> None:
    """Leave out of source maps where packages lay on this machine."""
    for file in folder.rglob("*.map"):
        before = file.read_text("utf-8")
        after = PLACE.sub('"node_modules/', before)
        if after != before:
            file.write_text(after, "utf-8")


def _file(found: re.Match[str]) -> str:
    folder = found[2] if found[2].endswith("/") else f"{found[2]}/"
    return f"{found[1]}{folder}{INDEX}"
