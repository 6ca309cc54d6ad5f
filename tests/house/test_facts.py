"""What others have decided has a source, and somebody looks at it yearly."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.facts import (
    FACTS,
    KEPT,
    as_tables,
    read,
    slug,
    stale,
)
from tests.house.tree import ROOT

TEXT = FACTS.read_text("utf-8")
GOOD = """
[poll]
about = "KEDA"
says = "Asks"
value = 30
unit = "s"
source = "https://keda.sh/"
checked_on = 2026-11-25
"""


def today() -> date:
    """Return the day, or the one that somebody wants to know about."""
    return date.fromisoformat(
        os.environ.get("ACCEPTED_TODAY", date.today().isoformat())  # noqa: DTZ011
    )


def test_no_fact_is_older_than_a_year() -> None:
    assert not (old := stale(read(TEXT), today())), "\n".join(old)


def test_no_fact_was_checked_tomorrow() -> None:
    # A day more, for who lives to the east.
    latest = today() + timedelta(days=1)
    assert all(f.checked_on <= latest for f in read(TEXT).values())


def test_what_nobody_looked_at_for_a_year_is_named() -> None:
    facts = read(GOOD)
    checked_on = facts["poll"].checked_on
    assert stale(facts, checked_on + KEPT) == []
    [named] = stale(facts, checked_on + KEPT + timedelta(days=1))
    assert named.startswith("poll: checked on 2026-11-25")
    assert len(stale(read(TEXT), date(2099, 1, 1))) == len(read(TEXT))


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ('source = "https://keda.sh/"', ""),
        ('source = "https://keda.sh/"', 'source = ""'),
        ('source = "https://keda.sh/"', 'source = "somebody said"'),
        ("checked_on = 2026-11-25", ""),
        ("checked_on = 2026-11-25", 'checked_on = "lately"'),
        ("checked_on = 2026-11-25", "checked_on = 2026-11-25T10:00:00"),
        ('says = "Asks"', 'says = ""'),
        ("value = 30", "value = 30\nfigure = 31"),
        ("value = 30", 'value = 30\ndoubt = ""'),
    ],
)
def test_a_fact_without_a_source_or_a_date_is_refused(
    line: str, instead: str
) -> None:
    assert line in GOOD
    with pytest.raises(SiteError, match="poll"):
        read(GOOD.replace(line, instead))


def test_a_doubt_is_shown_where_the_fact_is() -> None:
    doubtful = read(f'{GOOD}doubt = "Nobody tells."').values()
    assert "Not sure: Nobody tells." in as_tables(doubtful)
    assert "Not sure" not in as_tables(read(GOOD).values())
    assert "| 30 s |" in as_tables(doubtful)
    assert "25 November 2026" in as_tables(doubtful)


def test_every_subject_is_on_the_page() -> None:
    page = (ROOT / "site" / "reference" / "facts.md").read_text("utf-8")
    for fact in read(TEXT).values():
        assert f"facts.md:{slug(fact.about)}" in page
