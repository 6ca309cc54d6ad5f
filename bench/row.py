"""One row of the table: a question, its judged lines, and the raw sides.

A line has a bar and is mostly a ratio. A side is a raw figure of one of the
parties, which shows what the ratio consists of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.figures import Bar, Spread, ratios, spread


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its unit (`x` for a ratio) and its bar, if it has one."""

    what: str
    unit: str
    figure: Spread
    bar: Bar | None = None

    @property
    def is_met(self) -> bool | None:
        """Say whether the bar is met; None where there is none."""
        return (
            None if self.bar is None else self.bar.is_met(self.figure.median)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the line as the result file has it."""
        bar = self.bar
        return {
            "what": self.what,
            "unit": self.unit,
            "median": rounded(self.figure.median),
            "min": rounded(self.figure.least),
            "max": rounded(self.figure.most),
            "values": [rounded(value) for value in self.figure.values],
            "at_least": bar.at_least if bar else None,
            "at_most": bar.at_most if bar else None,
            "is_met": self.is_met,
        }


@dataclass(slots=True)
class Row:
    """The answer to one question."""

    name: str
    what: str
    lines: list[Line] = field(default_factory=list)
    sides: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    took_s: float = 0.0
    # What the rest of the machine did meanwhile.
    others_cores: float = 0.0
    # Of a row that has its own; 0 for the plan's.
    rounds: int = 0

    def judge(
        self, what: str, unit: str, values: Sequence[float], bar: Bar | None
    ) -> None:
        """Add a line with a bar of its own."""
        self.lines.append(Line(what, unit, spread(values), bar))

    def compare(
        self,
        what: str,
        above: Sequence[float],
        below: Sequence[float],
        bar: Bar | None = None,
    ) -> None:
        """Add a line that is a ratio, round by round."""
        self.lines.append(Line(what, "x", ratios(above, below), bar))

    def side(self, what: str, unit: str, values: Sequence[float]) -> None:
        """Add what was measured of one party."""
        self.sides.append(Line(what, unit, spread(values)))

    def as_dict(self) -> dict[str, Any]:
        """Return the row as the result file has it."""
        return {
            "name": self.name,
            "what": self.what,
            "lines": [line.as_dict() for line in self.lines],
            "sides": [side.as_dict() for side in self.sides],
            "notes": self.notes,
            "took_s": round(self.took_s, 1),
            "others_cores": round(self.others_cores, 2),
        }


def rounded(value: float) -> float:
    """Return `value` with four digits that count."""
    return float(f"{value:.4g}")
