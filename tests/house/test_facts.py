"""Decisions of others have a source and are checked once a year."""

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
    days = [f.checked_on for f in read(TEXT).values() if f.checked_on]
    assert max(days) <= latest


def test_what_nobody_looked_at_for_a_year_is_named() -> None:
    facts = read(GOOD)
    checked_on = facts["poll"].checked_on
    assert checked_on
    assert stale(facts, checked_on + KEPT) == []
    [named] = stale(facts, checked_on + KEPT + timedelta(days=1))
    assert named.startswith("poll: checked on 2026-11-25")
    dated = [f for f in read(TEXT).values() if f.checked_on]
    assert len(stale(read(TEXT), date(2099, 1, 1))) == len(dated)


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


@pytest.mark.parametrize(
    "doubt",
    [
        "From memory and from another guide.",
        "The page wasn't at hand.",
        "The figures were not found again when this row was checked.",
        "The default was found in second-hand pages only.",
        "Widely repeated; not confirmed.",
        "The page that described it is gone.",
        "From a course's table that calls itself illustrative.",
        "No maker publishes a figure.",
        "Read in a digest of the page.",
    ],
)
def test_a_fact_that_nobody_held_against_its_source_has_no_date(
    doubt: str,
) -> None:
    doubtful = f'{GOOD}doubt = "{doubt}"'
    with pytest.raises(SiteError, match="poll: a date, though its doubt"):
        read(doubtful)
    undated = doubtful.replace("checked_on = 2026-11-25\n", "")
    facts = read(undated)
    assert stale(facts, date(2099, 1, 1)) == []
    assert "(https://keda.sh/), not checked<br>Not sure:" in as_tables(
        facts.values()
    )


# Who looks for a setting looks for its maker's word.
MAKERS_NAMES = {
    "pollingInterval", "cooldownPeriod", "listLength", "HPA sync period",
    "--horizontal-pod-autoscaler-sync-period", "stabilizationWindowSeconds",
    "--horizontal-pod-autoscaler-tolerance", "scan-interval",
    "scale-down-unneeded-time", "max-node-provision-time",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MAKERS_NAMES))
def test_a_setting_keeps_its_makers_name(name: str) -> None:
    assert any(name in fact.says for fact in read(TEXT).values())


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
