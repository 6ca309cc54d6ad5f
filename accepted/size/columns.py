"""Reads durations from a CSV, as spreadsheets and monitors export it.

Any of `,` `;` tab `|` between cells, any quoting, with a header or without
when there's one column. The column is found by its name: duration_s,
"Duration (ms)", runtime, elapsedMs. A name without a unit means seconds, and a
note says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from accepted.size import units
from accepted.size.tasks import Held, Slot
from accepted.size.unmeasured import NotMeasured

SEPARATORS = ",;\t|"
# What stands for work, the surest first; alone in a name a unit does, too.
NOUNS = (
    "slot", "duration", "durations", "runtime", "processing", "execution",
    "elapsed", "took", "takes", "service", "run", "busy", "task", "latency",
    "time",
)  # fmt: skip
# Only with a unit, or as "run time": alone they name something else.
WEAK = frozenset({"slot", "service", "run", "busy", "task"})
# What isn't: a wait, or a moment.
OTHERS = frozenset({
    "wait", "waiting", "waited", "queue", "queued", "delay", "at", "start",
    "started", "end", "ended", "created", "timestamp", "date", "id", "name",
    "kind", "state", "status", "attempt", "attempts", "count", "retries",
})  # fmt: skip
UNITS = {
    **units.SECONDS,
    "millis": 0.001, "micros": 1e-6, "nanos": 1e-9, "usec": 1e-6,
    "nsec": 1e-9,
}  # fmt: skip
# A column `min` is the least of something more often than minutes.
MOSTLY_LEAST = frozenset({"min", "m", "d", "w", "h"})
CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:[.,]\d+)?)")


def read(file: str, text: str) -> Held:
    """Return the durations of a column. Raises NotMeasured."""
    rows, separator = _rows(text)
    if not rows:
        raise NotMeasured(f"{file} is empty.")
    head = rows[0]
    has_head = any(_seconds(cell, separator, 1) is None for cell in head)
    if has_head:
        at, unit_s, notes = _column(file, head)
        rows = rows[1:]
    elif len(head) == 1:
        at, unit_s = 0, 1.0
        notes = [f"{file} has no header: its numbers are read as seconds."]
    else:
        raise NotMeasured(
            f"{file} has {len(head)} columns and no header. Name the one with"
            " the durations: duration_s."
        )
    kinds = _kinds(head) if has_head else None
    slots, empty = [], 0
    for number, row in enumerate(rows, 1 + has_head):
        cell = row[at].strip() if at < len(row) else ""
        if not cell:
            empty += 1
            continue
        slot_s = _seconds(cell, separator, unit_s)
        if slot_s is None:
            raise NotMeasured(
                f"{file}, row {number}: {cell!r} is no duration."
            )
        kind = row[kinds].strip() if kinds is not None else ""
        slots.append(Slot(slot_s, kind))
    if not slots:
        raise NotMeasured(f"{file} has no durations below its header.")
    if empty:
        are = "row has" if empty == 1 else "rows have"
        notes.append(f"{empty} {are} no duration, and are left out.")
    return Held(slots, notes)


def _rows(text: str) -> tuple[list[list[str]], str]:
    """Return all rows that aren't empty, and what parts their cells."""
    separator = None
    if hint := re.match(r"sep=(.)\r?\n", text):
        separator, text = hint[1], text[hint.end() :]
    first = next((x for x in text.splitlines() if x.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    separator = separator or max(SEPARATORS, key=outside.count)
    found = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = [row for row in found if any(cell.strip() for cell in row)]
    if rows and len(rows[0]) == 1:
        # One column: a comma in it belongs to a number.
        return [[separator.join(row)] for row in rows], "\n"
    return rows, separator


def _words(name: str) -> list[str]:
    """Return "task", "duration", "ms" of "taskDuration (ms)"."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.findall(r"[a-zA-Zµμ]+", parted)]


def _column(file: str, head: Sequence[str]) -> tuple[int, float, list[str]]:
    """Return where durations stand, their unit, and what to mind."""
    ranks: dict[int, list[int]] = {}
    for at, name in enumerate(head):
        words = _words(name)
        has_unit = bool(words) and words[-1] in UNITS
        nouns = [
            rank
            for rank, noun in enumerate(NOUNS)
            if noun in words
            and (noun not in WEAK or has_unit or "time" in words)
        ]
        if has_unit and len(words) == 1 and words[0] not in MOSTLY_LEAST:
            nouns.append(len(NOUNS))
        if nouns and not OTHERS & set(words):
            ranks.setdefault(min(nouns), []).append(at)
    if not ranks and len(head) == 1:
        ranks = {0: [0]}
    listed = ", ".join(name.strip() or "(no name)" for name in head)
    if not ranks:
        raise NotMeasured(
            f"{file} has no column of durations; it has {listed}. Call the"
            " right one duration_s, or duration_ms."
        )
    best = ranks[min(ranks)]
    if len(best) > 1:
        names = " and ".join(head[at].strip() for at in best)
        raise NotMeasured(
            f"{file}: {names} could both be the durations. Call the right one"
            " slot_s."
        )
    name = head[best[0]].strip()
    words = _words(name)
    unit_s = UNITS.get(words[-1]) if words else None
    if unit_s is not None:
        return best[0], unit_s, []
    note = f"column {name!r} of {file} names no unit: it's read as seconds."
    return best[0], 1.0, [note]


def _kinds(head: Sequence[str]) -> int | None:
    names = [name.strip().lower() for name in head]
    return names.index("kind") if "kind" in names else None


def _seconds(cell: str, separator: str, unit_s: float) -> float | None:
    """Return a cell's seconds, from 1.5, 1,5, 250ms or 0:01:30; else None."""
    cell = cell.strip()
    if clock := CLOCK.fullmatch(cell):
        hours, minutes, seconds = clock.groups("0")
        return (
            int(hours) * 3600
            + int(minutes) * 60
            + float(seconds.replace(",", "."))
        )
    # Between semicolons a comma is a decimal point, in front of any digits.
    if separator != "," and re.fullmatch(r"-?\d+,\d+", cell):
        cell = cell.replace(",", ".")
    sign = -1 if cell.startswith("-") else 1
    value = units.number(cell.removeprefix("-"))
    if value is not None:
        return sign * value * unit_s
    try:
        return units.seconds("", cell)
    except units.Unreadable:
        return None
