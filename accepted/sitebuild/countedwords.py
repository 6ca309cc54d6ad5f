"""Puts the counts of counted.py into the sections that a page includes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from accepted.sitebuild.counted import Page, Tree, checked_days, count
from accepted.sitebuild.facts import KEPT

HEAD = (
    "Page",
    "Figures that run",
    "Recorded runs",
    "Calculated",
    "Bench tables",
    "Dated facts",
    "From settings and files",
    "From other sources",
)


def as_sections(tree: Tree) -> str:
    """Return all sections, to include by their names."""
    sections = {
        "pages": _pages(count(tree)),
        "runs": _runs(tree),
        "calculated": _calculated(tree),
        "bench": _bench(tree),
        "dated": _dated(tree),
        "trust": _trust(tree),
    }
    return "\n".join(
        f"<!-- --8<-- [start:{name}] -->\n{text}<!-- --8<-- [end:{name}] -->\n"
        for name, text in sections.items()
    )


def _pages(pages: list[Page]) -> str:
    rows = [
        (
            f"[{page.title}]({_from_about(page.name)})",
            *map(_shown, page.numbers),
        )
        for page in pages
    ]
    sums = [
        sum(column) for column in zip(*(p.numbers for p in pages), strict=True)
    ]
    return _table(
        HEAD, [*rows, ("**All pages**", *(f"**{n}**" for n in sums))]
    )


def _runs(tree: Tree) -> str:
    """Return one line for each machine and day of recordings."""
    recorded = Counter(
        (recording["recorded_at"][:10], recording["machine"])
        for recording in (
            *tree.recordings().values(),
            *tree.patterns().values(),
        )
    )
    rows = [
        (_day(date.fromisoformat(day)), machine, str(number))
        for (day, machine), number in sorted(recorded.items())
    ]
    return _table(("Recorded on", "Machine", "Runs"), rows)


def _calculated(tree: Tree) -> str:
    rows = [
        (row["shows"], _files(row["code"]), _files(row["held_by"]))
        for row in tree.read("site/data/calculated.toml").values()
    ]
    return _table(("What", "Code", "Held by"), rows)


def _bench(tree: Tree) -> str:
    rows = []
    for name, row in tree.bench().items():
        machine = row["machine"]
        day = datetime.fromisoformat(row["measured_at"]).date()
        where = f"{machine['cores']} cores ({machine['cpu']})"
        rows.append(
            (f"`make bench ROWS={name}`", _day(day), where, str(row["rounds"]))
        )
    return _table(("Command", "Measured on", "Machine", "Rounds"), rows)


def _dated(tree: Tree) -> str:
    days, unchecked = checked_days(tree)
    return (
        f"The guide relies on {len(days) + unchecked} decisions of others."
        f" {len(days)} were held against their source, between"
        f" {_day(days[0])} and {_day(days[-1])}. The other {unchecked} say"
        " beside the figure that nobody has, and why. A fact is read again"
        f" after {KEPT.days} days at the latest: a test fails from then on.\n"
    )


def _trust(tree: Tree) -> str:
    """Return the first page's line, as HTML."""
    live = sum(page.live for page in count(tree))
    recorded = len(tree.recordings())
    patterns = len(tree.patterns()) // 2
    return (
        f"<p><b>Nothing is staged.</b> {live} figures send real requests, or"
        f" play one of {recorded} dated recordings and say so."
        f" {patterns} anti-patterns ran before and after their cure."
        ' <a href="about/measured/">What is measured, and how</a>.</p>\n'
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in a box that scrolls by itself."""
    cells = list(head)
    lines = [
        f"| {' | '.join(cells)} |",
        "|" + "---|" * len(cells),
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return (
        '<div class="ac-tw" role="group" tabindex="0"'
        f' aria-label="{cells[0]}: {cells[1]}" markdown="1">\n\n'
        + "\n".join(lines)
        + "\n\n</div>\n"
    )


def _from_about(name: str) -> str:
    return f"../{name.removeprefix('site/')}"


def _files(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


def _shown(number: int) -> str:
    return str(number) if number else ""


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
