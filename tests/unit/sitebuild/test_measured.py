"""Measured figures as tables: who, what, how sure, when and where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accepted.sitebuild import measured
from accepted.sitebuild.errors import SiteError


def _line(what: str, unit: str, *values: float) -> dict[str, Any]:
    return {
        "what": what,
        "unit": unit,
        "median": sorted(values)[len(values) // 2],
        "min": min(values),
        "max": max(values),
    }


def _told(*sides: dict[str, Any]) -> dict[str, Any]:
    return {
        "machine": {"cores": 2, "cpu": "A CPU", "system": "Linux"},
        "versions": {"python": "3.11.7"},
        "rows": [
            {
                "name": "row",
                "lines": [_line("ours / raw", "x", 1.5)],
                "sides": list(sides),
                "measured_at": "2026-11-23T10:00:00Z",
                "rounds": 5,
            }
        ],
    }


def test_who_was_asked_the_same_stands_side_by_side() -> None:
    text = measured.as_sections(
        _told(
            _line("ours, p50", "ms", 0.6, 0.652, 0.7),
            _line("raw, p50", "ms", 0.4),
            _line("raw, readers' CPU", "cores", 0.1),
        )
    )
    assert "| What | ours | raw |" in text
    assert "| p50, ms | 0.652 (0.6 to 0.7) | 0.4 |" in text
    assert "readers" not in text


def test_a_row_with_one_side_says_its_units_on_each_line() -> None:
    text = measured.as_sections(_told(_line("held", "streams", 10_000.0)))
    assert "| Held | 10,000 streams |" in text
    assert "| Ours / raw | 1.5 x |" in text


def test_a_table_says_when_and_where_it_was_measured() -> None:
    text = measured.as_sections(_told(_line("held", "streams", 1)))
    assert "<!-- --8<-- [start:row] -->" in text
    assert "23 November 2026: 2 cores (A CPU), Linux; python 3.11.7" in text


def test_the_newest_results_are_told(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measured, "RESULTS", tmp_path)
    monkeypatch.setattr(measured, "SECTIONS", tmp_path / "out" / "bench.md")
    with pytest.raises(SiteError, match="make bench"):
        measured.write()
    for day, value in (("2026-11-23", 1.0), ("2026-12-01", 2.0)):
        told = _told(_line("held", "streams", value))
        (tmp_path / f"{day}.json").write_text(json.dumps(told), "utf-8")
    measured.write()
    assert "| Held | 2 streams |" in measured.SECTIONS.read_text("utf-8")


def test_a_row_that_the_newest_results_lack_is_told_from_older_ones(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measured, "RESULTS", tmp_path)
    monkeypatch.setattr(measured, "SECTIONS", tmp_path / "out" / "bench.md")
    older = _told(_line("held", "streams", 1.0))
    newer = _told(_line("sent", "streams", 2.0))
    newer["rows"][0]["name"] = "other"
    for day, told in (("2026-11-23", older), ("2026-12-01", newer)):
        (tmp_path / f"{day}.json").write_text(json.dumps(told), "utf-8")
    measured.write()
    text = measured.SECTIONS.read_text("utf-8")
    assert "| Held | 1 streams |" in text
    assert "| Sent | 2 streams |" in text
