"""Every figure of the pages, and where it stands: found, not listed.

A figure that runs something is a file in site/widgets/model/figures; the
page that has its element is its page.
"""

from __future__ import annotations

import re
from pathlib import Path

from demo.settings import ROOT

SITE = ROOT / "site"
TAG = re.compile(r"<accepted-([a-z0-9-]+)[ >]")


def figures_of(page: Path) -> list[str]:
    """Return the names of the figures in a page, as source or built."""
    return list(dict.fromkeys(TAG.findall(page.read_text("utf-8"))))


def _address(page: Path) -> str:
    path = page.relative_to(SITE).with_suffix("").as_posix()
    return "/" if path == "index" else f"/{path.removesuffix('/index')}/"


# Figure -> the address of its page.
FIGURES = {
    name: _address(page)
    for page in sorted(SITE.rglob("*.md"))
    if "generated" not in page.parts
    for name in figures_of(page)
    if (SITE / "widgets" / "model" / "figures" / f"{name}.ts").exists()
}
# Those of the chapters, which have the frame that all share.
FRAMED = {
    name: address
    for name, address in FIGURES.items()
    if address.startswith("/chapters/")
}


def figures_at(address: str) -> list[str]:
    """Return the names of the framed figures of a page, in its order."""
    return [name for name, where in FRAMED.items() if where == address]


PAGES = sorted({*FIGURES.values(), "/reference/gallery/"})
