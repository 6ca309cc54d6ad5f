"""The gateways' timeouts: each row whole, dated, sourced, honest.

And one place for each figure: what the page shows is made from this file.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any

import pytest

from accepted.sitebuild import facts, gateways
from tests.house import prose
from tests.house.tree import ROOT

DATA = tomllib.loads(gateways.DATA.read_text("utf-8"))
ROWS: list[dict[str, Any]] = DATA["gateway"]
PRESETS: list[dict[str, Any]] = DATA["preset"]
CHAPTER = ROOT / "site" / "chapters" / "1-the-problem.md"
WORDS = ROOT / "site" / "widgets" / "model" / "chainwords.ts"

NEEDED = {
    "id", "group", "name", "short", "clocks", "ends", "source",
}  # fmt: skip
ALLOWED = NEEDED | {
    "checked_on", "error", "keepalive_s", "note", "status", "stops_work",
    "unsure",
}  # fmt: skip
CLOCK = {"kind", "setting", "default_s", "raise"}


def _faults(row: dict[str, Any]) -> list[str]:
    """Return what is wrong with a row."""
    keys = set(row)
    found = [f"no {key}" for key in sorted(NEEDED - keys)]
    found += [f"unknown: {key}" for key in sorted(keys - ALLOWED)]
    if found:
        return found
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"]):
        found.append("an id that a link can't carry")
    if len(row["short"]) > 11:
        found.append("a short name that isn't")
    if not row["source"].startswith("https://"):
        found.append("no source")
    found += facts.date_faults(row.get("checked_on"), row.get("unsure"))
    if row["ends"] not in {"answers", "closes", "drops", "raises"}:
        found.append(f"ends: {row['ends']}")
    if (row["ends"] == "raises") != ("error" in row):
        found.append("an error is for client libraries, and for all of them")
    if row.get("keepalive_s", 1) < 1:
        found.append("keep-alives without a pause")
    if (row["ends"] == "answers") != ("status" in row):
        found.append("a status is for those that answer, and for all of them")
    if "status" in row and not 500 <= row["status"] <= 599:
        found.append("a status that no gateway writes")
    for text in (row.get("note", "."), row.get("unsure", ".")):
        if not text.endswith("."):
            found.append(f"not a sentence: {text!r}")
        found += prose.unwanted_words(text)
    return found + [f for clock in row["clocks"] for f in _clock(clock)]


def _clock(clock: dict[str, Any]) -> list[str]:
    bounds = {"least_s", "most_s"} if clock.get("raise") == "range" else set()
    if set(clock) != CLOCK | bounds:
        return [f"a clock has {sorted(CLOCK | bounds)}"]
    found = []
    if clock["kind"] not in gateways.KINDS:
        found.append(f"kind: {clock['kind']}")
    if clock["raise"] not in {"fixed", "range", "free"}:
        found.append(f"raise: {clock['raise']}")
    if bounds and not (
        1 <= clock["least_s"] <= clock["default_s"] <= clock["most_s"]
    ):
        found.append("a default outside its bounds")
    if clock["raise"] == "fixed" and not clock["default_s"]:
        found.append("off, and nobody can set it")
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.get("id"))
def test_a_row_is_whole_and_has_a_source_and_a_date(
    row: dict[str, Any],
) -> None:
    assert _faults(row) == []


def test_there_are_all_gateways_once() -> None:
    ids = [row["id"] for row in ROWS]
    assert len(ids) >= 42
    clients = [row for row in ROWS if row["group"] == "Client library"]
    assert {row["ends"] for row in clients} == {"raises"}
    assert len(clients) >= 8
    assert len(set(ids)) == len(ids)
    assert len({row["short"] for row in ROWS}) == len(ids)


GOOD = {
    "id": "one", "group": "Proxy", "name": "One", "short": "One",
    "clocks": [
        {"kind": "idle", "setting": "t", "default_s": 60, "raise": "free"}
    ],
    "ends": "answers", "status": 504, "source": "https://example.org/",
    "checked_on": datetime.date(2026, 11, 25),
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"source": None},
        {"source": "somebody said so"},
        {"checked_on": None},
        {"checked_on": "lately"},
        {"unsure": "The figure is from memory."},
        {"unsure": "The figures were not found again."},
        {"ends": "raises", "status": None},
        {"error": "ReadTimeout"},
        {"keepalive_s": 0},
        {"clocks": [{**GOOD["clocks"][0], "kind": "whole"}]},  # type: ignore[index]
        {"clocks": [{"kind": "idle", "default_s": 60}]},
        {"clocks": [{**GOOD["clocks"][0], "raise": "range"}]},  # type: ignore[index]
        {"status": None},
        {"status": 200},
        {"ends": "hopes"},
        {"note": "no full stop"},
        {"colour": "red"},
    ],
)
def test_a_row_that_lacks_something_would_be_found(
    change: dict[str, Any],
) -> None:
    assert _faults(GOOD) == []
    row = {k: v for k, v in (GOOD | change).items() if v is not None}
    assert _faults(row)


def test_a_row_without_a_date_says_where_its_figure_is_from() -> None:
    row = {k: v for k, v in GOOD.items() if k != "checked_on"}
    assert _faults(row | {"unsure": "The figure is from memory."}) == []


def test_presets_are_made_of_the_gateways() -> None:
    ids = {row["id"] for row in ROWS}
    for preset in PRESETS:
        assert set(preset) == {"name", "hops", "job_s", "beat_s"}
        assert set(preset["hops"]) <= ids
    # The question is about the first: a heartbeat that comes before a total
    # clock runs out, among idle clocks.
    asked = {
        clock["kind"]
        for row in ROWS
        if row["id"] in PRESETS[0]["hops"]
        for clock in row["clocks"]
    }
    assert {"idle", "total"} <= asked
    assert PRESETS[0]["beat_s"] > 0


def test_the_page_shows_every_row_with_what_is_uncertain() -> None:
    page = gateways.as_html(DATA)
    assert page.count('<tr id="gateway-') == len(ROWS)
    shown = re.findall(r"<tr id=.*?</tr>", page)
    for row, html in zip(ROWS, shown, strict=True):
        assert row["source"] in html
        if "checked_on" in row:
            assert f">{row['checked_on']}</span>" in html
        assert ("Not checked." in html) == ("checked_on" not in row)
        if "error" in row:
            assert f"<td>{row['error']}</td>" in html
        assert ("Not certain:" in html) == ("unsure" in row)
    assert "\n\n" not in page


def test_data_cannot_end_its_script_element() -> None:
    row = GOOD | {"name": "</script><b>", "note": "<i>."}
    page = gateways.as_html({"gateway": [row], "preset": []})
    assert page.count("</script>") == 1
    assert "<b>" not in page


def test_clocks_have_the_same_names_with_and_without_a_script() -> None:
    table = re.search(r"KINDS: .*?\{(.*?)\};", WORDS.read_text("utf-8"), re.S)
    assert table
    pairs = re.findall(r'"?([a-z-]+)"?: "([^"]+)"', table[1])
    assert dict(pairs) == gateways.KINDS


def test_no_figure_of_a_gateway_stands_in_the_chapter_as_well() -> None:
    text = CHAPTER.read_text("utf-8")
    assert "generated/gateways.html" in text
    tables = re.findall(r"(?m)^\|.*\|$", text)
    names = [row["name"] for row in ROWS]
    assert not [line for line in tables if any(n in line for n in names)]
