"""Every problem on the wire has a page, with the same title and status."""

from __future__ import annotations

import re

import yaml

from demo.problems import OF_TASKS, PROBLEMS
from tests.house.tree import ROOT
from workshop.problems import TABLE

PAGES = ROOT / "site" / "problems"
GATEWAY = re.compile(r'^\s+(\d{3}) ([a-z-]+) "([^"]+)" "', re.M)
# A row of the index: (status), title, address and type.
INDEX = re.compile(
    r"^\|(?: (\S+) \|)? \[(.+)\]\((.+)/index\.md\) \| `(.+)` \|$", re.M
)
PARTS = ("## What happened", "## What it means", "## What to do")


def on_the_wire() -> dict[str, tuple[int, str]]:
    """Return status and title of each type, the gateway's included."""
    caddyfile = (ROOT / "deploy/gateway/Caddyfile").read_text("utf-8")
    found = {
        slug: (int(status), title)
        for status, slug, title in GATEWAY.findall(caddyfile)
    }
    ours = {slug: (p.status, p.title) for slug, p in PROBLEMS.items()}
    differing = {
        slug
        for slug in found.keys() & ours.keys()
        if found[slug] != ours[slug]
    }
    assert not differing, "gateway and servers say different things"
    rooms = {slug: (p.status, p.title) for slug, p in TABLE.values()}
    return found | ours | rooms


def told_of_tasks() -> dict[str, tuple[None, str]]:
    """Return title of each type that no response has as its own."""
    return {slug: (None, title) for slug, (title, _) in OF_TASKS.items()}


def meta(slug: str) -> dict[str, object]:
    """Return a page's front matter."""
    text = (PAGES / slug / "index.md").read_text("utf-8")
    return dict(yaml.safe_load(text.split("---\n")[1]))


def test_every_problem_has_a_page_that_says_the_same() -> None:
    wire = {**on_the_wire(), **told_of_tasks()}
    assert "gateway-timeout" in wire
    told = {
        slug: (meta(slug).get("problem_status"), meta(slug)["title"])
        for slug in wire
    }
    assert told == wire


def test_no_page_is_about_a_problem_that_nobody_reports() -> None:
    pages = {page.parent.name for page in PAGES.glob("*/index.md")}
    # The gateway's name for every status without a type of its own.
    known = on_the_wire().keys() | OF_TASKS.keys()
    assert pages == known | {"gateway-error"}


def test_every_page_answers_three_questions() -> None:
    for page in PAGES.glob("*/index.md"):
        text = page.read_text("utf-8")
        assert all(part in text for part in PARTS), page.parent.name


def test_the_index_says_the_same_of_each() -> None:
    index = (PAGES / "index.md").read_text("utf-8")
    rows = INDEX.findall(index)
    listed = {
        slug: (int(status) if status.strip().isdigit() else None, title)
        for status, title, slug, again in rows
        if slug == again
    }
    assert len(listed) == len(rows)
    del listed["gateway-error"]
    assert listed == {**on_the_wire(), **told_of_tasks()}
