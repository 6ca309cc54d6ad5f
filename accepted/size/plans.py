"""Shows plans as rows: three for one load side by side, and any as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap

from accepted.size import bill
from accepted.size.answer import price_note, warnings
from accepted.size.question import Question
from demo.sizing.comparison import Compared, as_asked, compare
from demo.sizing.costs import HOURS_PER_MONTH, PARTS_LEFT_OUT
from demo.sizing.plan import Plan
from demo.sizing.quantities import percent
from demo.sizing.sheet import as_csv, rows


def as_rows(question: Question, plan: Plan) -> str:
    """Return three plans as a table, and what to mind."""
    found = _compared(question)
    head, *plans = rows(question.target, found)
    widths = [
        max(map(len, (*column, *title.split())))
        for title, *column in zip(head, *plans, strict=True)
    ]
    titles = map(wrap, head, widths)
    # A title may take several lines; names begin a line, figures end under
    # each other.
    above = zip_longest(*titles, fillvalue="")
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (*above, *plans)
    ]
    return "\n".join([*lines, "", *_notes(question, plan, found[-1])])


def as_csv_rows(question: Question, *, is_compared: bool) -> str:
    """Return the plan that was asked for as CSV, or the three."""
    inputs = question.demand, question.target, question.place
    found = _compared(question) if is_compared else (as_asked(*inputs),)
    # Printing ends the last line.
    return as_csv(*inputs, found).rstrip()


def _compared(question: Question) -> tuple[Compared, ...]:
    return compare(question.demand, question.target, question.place)


def _notes(question: Question, plan: Plan, spot: Compared) -> Iterator[str]:
    place = question.place
    if note := price_note(question):
        yield f"Price: {place.usd_per_node_hour:g} USD an hour; {note}"
        yield (
            f"Month: {place.peak_hours:g} of {HOURS_PER_MONTH} hours busy;"
            f" spot nodes are {percent(spot.spot_off)} cheaper"
        )
    parts = ", ".join(PARTS_LEFT_OUT)
    if place.rest_usd_per_month:
        yield f"Rest: {place.rest_usd_per_month:,.0f} USD, for {parts}"
    else:
        yield f"Not included: {parts} (--rest)"
    if words := bill.lever_words(question, plan):
        yield f"Lever: {words}"
    for warning in warnings(question, plan):
        yield f"Mind: {warning}"
