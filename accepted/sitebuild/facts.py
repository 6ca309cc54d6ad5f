"""Writes tables of dated facts about other products, with their sources.

Reads site/facts.toml; writes site/generated/facts.md, a section for each
subject, for pages to include. An error in the file stops the build.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.step import Step
from demo.settings import ROOT

FACTS = ROOT / "site" / "facts.toml"
TABLES = ROOT / "site" / "generated" / "facts.md"
# chosen: makers of clouds announce what ends a year or more before.
KEPT = timedelta(days=365)
# Doubts that say: nobody held it against its source. Such a row has no date.
UNREAD = re.compile(
    r"from memory|(?:not|n't) (?:at hand|found|confirmed)|second-hand"
    r"|(?:page|source)[^.]{0,60} is gone|no maker publishes|course's table"
    r"|digest of the page",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A decision of somebody else, and when it was compared with its source.

    `doubt` says why it isn't sure; None for what was read at the source.
    `checked_on` is None if nobody compared it; a doubt says why.
    """

    about: str
    says: str
    source: str
    checked_on: date | None = None
    value: int | float | date | None = None
    unit: str = ""
    values: Mapping[str, int | float] | None = None
    doubt: str | None = None


def read(text: str) -> dict[str, Fact]:
    """Return the facts by their names. Raises SiteError."""
    return {
        name: _fact(name, fields)
        for name, fields in tomllib.loads(text).items()
    }


def stale(facts: Mapping[str, Fact], today: date) -> list[str]:
    """Return those that nobody has looked at for a year, oldest first."""
    old = sorted(
        (fact.checked_on, name)
        for name, fact in facts.items()
        if fact.checked_on and today - fact.checked_on > KEPT
    )
    return [
        f"{name}: checked on {day}, read {facts[name].source} again"
        for day, name in old
    ]


def date_faults(checked_on: object, doubt: str | None) -> list[str]:
    """Return what is wrong with a row's date, if anything."""
    if checked_on is None:
        return [] if doubt else ["no date, and no doubt that says why"]
    if type(checked_on) is not date:
        return ["checked_on is no date"]
    if doubt and (unread := UNREAD.search(doubt)):
        return [f"a date, though its doubt says {unread[0]!r}"]
    return []


def as_tables(facts: Iterable[Fact]) -> str:
    """Return a table for each subject, as a section to include."""
    by_subject: dict[str, list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault(fact.about, []).append(fact)
    return "\n".join(
        f"<!-- --8<-- [start:{slug(subject)}] -->\n{_table(found)}"
        f"<!-- --8<-- [end:{slug(subject)}] -->\n"
        for subject, found in by_subject.items()
    )


def slug(subject: str) -> str:
    """Return the name of a subject's section."""
    return "-".join(re.findall(r"[a-z0-9]+", subject.lower()))


def write() -> None:
    """Write the tables."""
    TABLES.parent.mkdir(parents=True, exist_ok=True)
    facts = read(FACTS.read_text("utf-8"))
    TABLES.write_text(as_tables(facts.values()), "utf-8")


def _fact(name: str, fields: dict[str, Any]) -> Fact:
    try:
        fact = Fact(**fields)
    except TypeError as error:
        raise SiteError(f"site/facts.toml: {name}: {error}") from error
    wrong = [
        f"{field} is empty"
        for field in ("about", "says", "source")
        if not getattr(fact, field)
    ]
    if not fact.source.startswith("https://"):
        wrong.append(f"{fact.source!r} is no address")
    wrong += date_faults(fact.checked_on, fact.doubt)
    if fact.doubt == "":
        wrong.append("a doubt has to say why")
    if wrong:
        raise SiteError(f"site/facts.toml: {name}: {', '.join(wrong)}")
    return fact


def _table(facts: list[Fact]) -> str:
    rows = [
        f"| {fact.says} | {_figure(fact)} |"
        f" [{urlsplit(fact.source).hostname}]({fact.source}),"
        f" {_day(fact.checked_on)}"
        + (f"<br>Not sure: {fact.doubt}" if fact.doubt else "")
        + " |"
        for fact in facts
    ]
    head = (
        "| What | Figure | Where, and when it was checked |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _day(checked_on: date | None) -> str:
    return f"{checked_on:%-d %B %Y}" if checked_on else "not checked"


def _figure(fact: Fact) -> str:
    if fact.values:
        pairs = ", ".join(f"{k}: {v}" for k, v in fact.values.items())
        return f"{pairs} {fact.unit}"
    if isinstance(fact.value, date):
        return f"{fact.value:%-d %B %Y}"
    return "" if fact.value is None else f"{fact.value:,} {fact.unit}".strip()


STEP = Step(
    name="facts",
    says="Writing the tables of what others have decided.",
    inputs=("site/facts.toml", "accepted/sitebuild/facts.py"),
    outputs=(TABLES,),
    run=write,
)
