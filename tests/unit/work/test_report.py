"""A report is the same everywhere, in one attempt or in several."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.errors import UnknownKind, WrongInput
from demo.work import report
from demo.work.kind import parse
from demo.work.kinds import kind_of
from demo.work.report import ReportInput
from demo.work.step import Start
from tests.kinds import KINDS

# Computed once, on Linux x86_64 with SQLite 3.40. Whatever else computes
# it, computes the same.
DEFAULT_SHA256 = (
    "6146008ac2b6a3fb8c16c573fb536aeca4f885dafda924990307a4d0263a05de"
)


def partials(wanted: ReportInput, known: int = 0) -> list[Any]:
    before = [s.partial for s in report.steps(wanted, Start())][:known]
    return [*before, *(s.partial for s in report.steps(wanted, Start(before)))]


def test_the_default_report_is_this_one() -> None:
    wanted = ReportInput()
    result = report.finish(wanted, partials(wanted))
    assert result["sha256"] == DEFAULT_SHA256
    assert result["rows"] == 240_000
    assert result["revenue_cents"] == 16_778_274_547
    assert result["control_ok"]
    assert [p["label"] for p in result["partitions"]][:2] == ["Jan", "Feb"]


@settings(max_examples=30, deadline=None)
@given(
    rows=st.integers(1, 3_000),
    count=st.integers(1, 60),
    seed=st.integers(0, 2**31 - 3),
    known=st.integers(0, 60),
)
def test_a_resumed_report_has_the_same_bytes(
    rows: int, count: int, seed: int, known: int
) -> None:
    wanted = ReportInput(rows=rows, partitions=count, seed=seed, pace_s=0)
    whole = report.finish(wanted, partials(wanted))
    assert whole == report.finish(wanted, partials(wanted, min(known, count)))
    assert whole["control_ok"]
    assert whole["rows"] == rows


def test_the_listed_sales_are_those_that_were_added_up() -> None:
    wanted = ReportInput(rows=5_000, pace_s=0, detail_rows=100_000)
    result = report.finish(wanted, partials(wanted))
    sales = result["details"]
    assert [sale["number"] for sale in sales] == list(range(1, 5_001))
    revenue_cents = sum(s["quantity"] * s["price_cents"] for s in sales)
    assert revenue_cents == result["revenue_cents"]
    table = list(csv.DictReader(io.StringIO(report.csv(result))))
    assert [int(row["price_cents"]) for row in table] == [
        sale["price_cents"] for sale in sales
    ]
    # The control is of what was computed, however much of it is listed.
    short = ReportInput(rows=5_000, pace_s=0, detail_rows=7)
    brief = report.finish(short, partials(short))
    assert brief["details"] == sales[:7]
    assert brief["sha256"] == result["sha256"]


def test_a_row_that_is_missing_or_twice_shows() -> None:
    wanted = ReportInput(rows=1_000, partitions=2, pace_s=0)
    first, second = partials(wanted)
    assert not report.finish(wanted, [first, first])["control_ok"]
    wrong = {**second, "control": second["control"] + 1}
    assert not report.finish(wanted, [first, wrong])["control_ok"]


def test_another_seed_is_another_report() -> None:
    one, other = (
        report.finish(wanted, partials(wanted))["sha256"]
        for wanted in (ReportInput(seed=1), ReportInput(seed=2))
    )
    assert one != other


def test_the_table_has_a_line_for_each_partition() -> None:
    wanted = ReportInput(rows=100, partitions=3, pace_s=0)
    lines = report.csv(report.finish(wanted, partials(wanted))).split("\r\n")
    assert lines[0] == "index,label,rows,revenue_cents,top_region"
    assert lines[1].startswith("0,Part 1,")
    assert len(lines) == 1 + 3 + 1


def test_paced_reports_and_computed_ones_have_different_lanes() -> None:
    assert report.lane(ReportInput()) == "paced"
    assert report.lane(ReportInput(pace_s=0)) == "compute"


def test_a_step_takes_at_least_the_pace() -> None:
    wanted = ReportInput(rows=10, partitions=1, pace_s=2.5)
    assert [s.floor_s for s in report.steps(wanted, Start())] == [2.5]


@pytest.mark.parametrize(
    ("kind", "given_", "at"),
    [
        ("report", {"rows": 0}, "/rows"),
        ("report", {"rows": 2_000_001}, "/rows"),
        ("report", {"rows": "5"}, "/rows"),
        ("report", {"rows": True}, "/rows"),
        ("report", {"partitions": 61}, "/partitions"),
        ("report", {"seed": 2**31}, "/seed"),
        ("report", {"pace_s": float("nan")}, "/pace_s"),
        ("report", {"pace_s": 5.1}, "/pace_s"),
        ("report", {"partitions": 60, "pace_s": 1.5}, ""),
        ("report", {"color": 1}, "/color"),
        ("report", [], ""),
        ("starvation", {"requests": 61}, "/requests"),
        ("starvation", {"window_s": 31}, "/window_s"),
        ("starvation", {"window_s": 4, "pace_s": 1}, ""),
        ("polling", {"clients": 51}, "/clients"),
        ("polling", {"work_s": 24}, ""),
    ],
)
def test_wrong_input_is_refused_with_its_place(
    kind: str, given_: Any, at: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        parse(KINDS[kind], given_)
    assert at in [error["at"] for error in refused.value.errors]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        kind_of(KINDS, "sorcery")
