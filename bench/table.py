"""Prints the table: a block for each row, judged lines first."""

from __future__ import annotations

from bench.row import Line, Row, rounded

WHAT_COLUMNS = 44
# chosen: from here on a row of two cores is about the others, too.
BUSY_CORES = 0.3


def show(row: Row) -> str:
    """Return a row as text."""
    lines = [f"\n{row.name}: {row.what} ({row.took_s:.0f} s)"]
    lines += [_judged(line) for line in row.lines]
    lines += [f"    {_figure(side)}" for side in row.sides]
    lines += [f"    note: {note}" for note in row.notes]
    if row.others_cores > BUSY_CORES:
        lines.append(
            f"    note: others used {row.others_cores:.2f} cores meanwhile;"
            " measure again when they don't"
        )
    return "\n".join(lines) + "\n"


def _judged(line: Line) -> str:
    if line.bar is None:
        return f"  - {_figure(line)}"
    verdict = "met" if line.is_met else "NOT MET"
    return f"  * {_figure(line)}  bar {line.bar}: {verdict}"


def _figure(line: Line) -> str:
    figure = line.figure
    return (
        f"{line.what:<{WHAT_COLUMNS}} {_short(figure.median):>9}"
        f" {line.unit:<7} [{_short(figure.least)} .. {_short(figure.most)}]"
    )


def _short(value: float) -> str:
    return f"{rounded(value):,g}"
