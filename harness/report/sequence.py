"""Draws records of a history as a sequence diagram in text. Pure.

      time  client              service             outside
    0.00 s  │── POST /orders ──▶│                   │
    0.41 s  │                   │──── charge k7 ───▶│
    0.42 s  │                   │◀─ 200, counted ───│

Clients, the service, the outside world and faults have a lane each. Lanes
without a record are left out, except the service's. Times count from the
first record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.history import FAULTS, Record
from harness.report.sequencelabels import label

OUTSIDE = "outside"
SERVICE = "service"
# Writers whose records are remarks on the run, and no message.
REMARKS = {"grader", "bench"}

# chosen: the width of a terminal, and rows that fit on a screen with the rest.
WIDTH = 80
ROWS = 14
# chosen: a wait that a reader should see between two rows.
WAIT_S = 1.0
_TIME_WIDTH = 10


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that the diagram is drawn with."""

    lane: str
    waiting: str
    line: str
    fault: str
    right: str
    left: str
    lost: str
    dot: str
    cut: str


UNICODE = Glyphs("│", "┊", "─", "═", "▶", "◀", "x", "●", "…")
ASCII = Glyphs("|", ":", "-", "=", ">", "<", "X", "*", "~")


@dataclass(frozen=True, slots=True)
class _Lanes:
    titles: tuple[str, ...]
    names: tuple[str, ...]
    columns: tuple[int, ...]
    width: int

    def at(self, name: str) -> int:
        """Return the column of a lane."""
        return self.columns[self.names.index(name)]


def sequence(
    records: Iterable[Record],
    *,
    width: int = WIDTH,
    rows: int = ROWS,
    is_ascii: bool = False,
) -> list[str]:
    """Return the diagram's lines, none of them longer than `width`."""
    told = _once(sorted(records, key=lambda record: record.at_s))
    if not told:
        return []
    glyphs = ASCII if is_ascii else UNICODE
    clients = {r.who for r in told if _lane(r) == "client" and r.op}
    lanes = _lanes(told, clients, width)
    head = f"{'time':>{_TIME_WIDTH - 2}}".ljust(_TIME_WIDTH)
    for title, column in zip(lanes.titles, lanes.columns, strict=True):
        head = head.ljust(column) + title
    lines = [head[:width]]
    # The last ones, because they show how it came out.
    shown = told[-rows:]
    asked = {(r.who, r.op) for r in shown if r.phase == "invoke"}
    before: Record | None = None
    for record in shown:
        if before is None and record is not told[0]:
            hidden = len(told) - rows
            lines.append(f"{' ' * _TIME_WIDTH}{glyphs.cut} {hidden} more")
        elif before and record.at_s - before.at_s > WAIT_S:
            lines.append(_row("", lanes, glyphs.waiting))
        text = label(record, is_alone=(record.who, record.op) not in asked)
        if len(clients) > 1 and record.who in clients:
            text = f"{record.who}: {text}"
        lines.append(_drawn(record, text, told[0].at_s, lanes, glyphs))
        before = record
    plain = [line.rstrip() for line in lines]
    return [_ascii(line) for line in plain] if is_ascii else plain


def _once(told: list[Record]) -> list[Record]:
    """Leave out the begin of a fault whose end is there as well."""
    ended = {r.op for r in told if r.who == FAULTS and r.phase != "invoke"}
    return [
        record
        for record in told
        if record.who != FAULTS
        or record.phase != "invoke"
        or record.op not in ended
    ]


def _ascii(line: str) -> str:
    swapped = line.replace(UNICODE.cut, ASCII.cut)
    return swapped.encode("ascii", "replace").decode("ascii")


def _lanes(told: Iterable[Record], clients: set[str], width: int) -> _Lanes:
    there = {_lane(record) for record in told} | {SERVICE}
    order = ["client", SERVICE, OUTSIDE, FAULTS]
    names = [name for name in order if name in there]
    titles = [
        "clients" if name == "client" and len(clients) > 1 else name
        for name in names
    ]
    last = max(width - len(titles[-1]), _TIME_WIDTH)
    # A fault's arrow crosses the lane of the outside world, so that the gap
    # between the two may be narrow.
    is_narrow = names[-2:] == [OUTSIDE, FAULTS]
    equal = names[:-1] if is_narrow else names
    end = last - len(OUTSIDE) - 1 if is_narrow else last
    step = (end - _TIME_WIDTH) // max(len(equal) - 1, 1)
    columns = [_TIME_WIDTH + step * n for n in range(len(equal))]
    return _Lanes(
        tuple(titles), tuple(names), (*columns, last)[: len(names)], width
    )


def _lane(record: Record) -> str:
    """Return the lane of a record's writer; remarks are the service's."""
    if record.who in {OUTSIDE, FAULTS}:
        return record.who
    return SERVICE if _is_remark(record) else "client"


def _is_remark(record: Record) -> bool:
    """Say whether a record is no message: it belongs to no operation."""
    if record.who in {OUTSIDE, FAULTS}:
        return False
    return record.op == 0 or record.who == SERVICE or record.who in REMARKS


def _drawn(
    record: Record, text: str, begin_s: float, lanes: _Lanes, glyphs: Glyphs
) -> str:
    row = _row(f"{record.at_s - begin_s:6.2f} s", lanes, glyphs.lane)
    lane = _lane(record)
    if _is_remark(record):
        return _remark(row, text, lanes, glyphs, is_end=record.who == SERVICE)
    ends = (lanes.at(lane), lanes.at(SERVICE))
    is_invoked = record.phase == "invoke"
    is_from_service = lane != FAULTS and is_invoked == (lane == OUTSIDE)
    start, end = reversed(ends) if is_from_service else ends
    is_lost = record.phase == "unknown"
    line = glyphs.fault if lane == FAULTS else glyphs.line
    return _arrow(row, (start, end), text, glyphs, line=line, is_lost=is_lost)


def _row(time: str, lanes: _Lanes, mark: str) -> str:
    row = time.rjust(_TIME_WIDTH - 2).ljust(_TIME_WIDTH)
    for column in lanes.columns:
        row = row.ljust(column) + mark
    return row.ljust(lanes.width)


def _remark(
    row: str, text: str, lanes: _Lanes, glyphs: Glyphs, *, is_end: bool
) -> str:
    """Write a remark over the lanes, or an end on the service's lane.

    An end that doesn't fit beside the lane stands before it.
    """
    column = lanes.at(SERVICE) if is_end else _TIME_WIDTH + 2
    said = f"{glyphs.dot} {text}" if is_end else f"({text})"
    room = lanes.width - column
    if is_end and len(said) > room:
        left = _TIME_WIDTH + 1
        said = f"{_shortened(text, column - left - 1, glyphs)} {glyphs.dot}"
        begin = column + 1 - len(said)
        return row[:begin] + said + row[column + 1 :]
    said = _shortened(said, room, glyphs)
    return row[:column] + said + row[column + len(said) :]


def _arrow(
    row: str,
    ends: tuple[int, int],
    text: str,
    glyphs: Glyphs,
    *,
    line: str,
    is_lost: bool,
) -> str:
    start, end = ends
    left, right = sorted(ends)
    room = right - left - 1
    # Two for the head and a dash at the tail, two around the text.
    said = f" {_shortened(text, room - 4, glyphs)} "
    drawn = said.center(room - 2, line) if text else line * (room - 2)
    head = glyphs.lost if is_lost else glyphs.right
    if start > end:
        head = glyphs.lost if is_lost else glyphs.left
        drawn = head + drawn + line
    else:
        drawn = line + drawn + head
    return row[: left + 1] + drawn + row[right:]


def _shortened(text: str, room: int, glyphs: Glyphs) -> str:
    if len(text) <= room:
        return text
    return text[: max(room - 1, 0)] + glyphs.cut
