"""Links of the pages that no site is built from lead somewhere.

Those below site/ are MkDocs' and tests/site/test_build.py's. Addresses of
others are not asked: a test needs no network.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.house import prose
from tests.house.tree import ROOT, files_with, name

PAGES = [
    path for path in files_with(".md") if (ROOT / "site") not in path.parents
]
LINK = re.compile(
    r"\]\(\s*<?([^()<>\s]+)>?[^()]*\)|^\[[^\]]+\]:\s+(\S+)", re.M
)
# A page of one's own machine may be http; all others are encrypted.
ELSEWHERE = re.compile(r"https://|http://127\.0\.0\.1[:/]|mailto:")


def links(text: str) -> list[str]:
    """Return where the links of a page lead; code isn't looked at."""
    plain = prose.without_code(text)
    return [first or second for first, second in LINK.findall(plain)]


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    heads = re.findall(r"(?m)^#+ +(.+)$", prose.without_code(text))
    return {
        re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-")
        for head in heads
    }


def broken(page: Path, text: str) -> list[str]:
    """Return the links that lead nowhere."""
    found = []
    for link in links(text):
        if ELSEWHERE.match(link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (page.parent / file).resolve() if file else page
        is_there = target.exists() and target.is_relative_to(ROOT)
        if is_there and anchor and target.suffix == ".md":
            other = text if target == page else target.read_text("utf-8")
            is_there = anchor in anchors(other)
        if not is_there:
            found.append(link)
    return found


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_link_leads_somewhere(path: Path) -> None:
    assert not broken(path, path.read_text("utf-8"))


@pytest.mark.parametrize(
    "link",
    [
        "[a](nowhere.md)",
        "[a](README.md#nowhere)",
        "[a](#nowhere)",
        "[a](http://example.org/)",
        "[a](../../etc/passwd)",
        "![a](site/images/nowhere.png)",
        "[a]: nowhere.md",
    ],
)
def test_a_link_that_leads_nowhere_would_be_found(link: str) -> None:
    readme = ROOT / "README.md"
    assert not broken(readme, "# Here\n[a](#here) [b](LICENSE)\n")
    assert broken(readme, f"# Here\n\n{link}\n")
