"""What each client of a campaign writes down: one NDJSON file each.

    {"at_s", "who", "op", "what", "phase", ...}

`at_s` is monotonic. `op` numbers a client's operations; its phases are
`invoke`, then `ok`, `fail` (certainly nothing happened) or `unknown`, and
for a stream any number of `event`. Faults are written the same way. It
must not know what any of it means: that is the checker's.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SUFFIX = ".ndjson"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a history; `more` depends on `what` and `phase`."""

    at_s: float
    who: str
    op: int
    what: str
    phase: str
    more: dict[str, Any] = field(default_factory=dict)


class History:
    """One writer's file, appended to and never read by its writer."""

    def __init__(self, folder: Path, who: str) -> None:
        self.who = who
        self._ops = 0
        # Line by line, so that a campaign that dies leaves its evidence.
        self._file = (folder / f"{who}{SUFFIX}").open("a", buffering=1)

    def invoke(self, what: str, **more: Any) -> int:
        """Write that an operation begins; return its number."""
        self._ops += 1
        self.write(self._ops, what, "invoke", **more)
        return self._ops

    def write(self, op: int, what: str, phase: str, **more: Any) -> None:
        """Write one phase of an operation."""
        line = {
            "at_s": round(time.monotonic(), 4),
            "who": self.who,
            "op": op,
            "what": what,
            "phase": phase,
            **more,
        }
        self._file.write(json.dumps(line) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def load(folder: Path) -> list[Record]:
    """Return all records of all histories in `folder`, by time."""
    records = [
        record
        for path in sorted(folder.glob(f"*{SUFFIX}"))
        for record in parse(path.read_text("utf-8").splitlines())
    ]
    return sorted(records, key=lambda record: record.at_s)


def parse(lines: Iterable[str]) -> Iterable[Record]:
    """Return the record that each line tells."""
    for line in lines:
        told = json.loads(line)
        yield Record(
            told.pop("at_s"),
            told.pop("who"),
            told.pop("op"),
            told.pop("what"),
            told.pop("phase"),
            told,
        )
