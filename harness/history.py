"""Writes and reads the histories of a campaign: one NDJSON file a writer.

    {"at_s", "who", "op", "what", "phase", ...}

`at_s` is monotonic. `op` numbers a writer's operations; its phases are
`invoke`, then `ok`, `fail` (certainly nothing happened) or `unknown`, and
for a stream any number of `event`. Faults and effects are written the same
way. This module doesn't interpret a record: that is the checkers' task.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SUFFIX = ".ndjson"
# The writers that aren't clients.
FAULTS = "faults"
LEDGER = "ledger"
# What the nemesis writes when all of its faults are healed.
ALL_HEALED = "all-healed"


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
    """One writer's file. Threads may share it; its writer never reads it."""

    def __init__(self, folder: Path, who: str) -> None:
        self.who = who
        self._ops = 0
        self._lock = threading.Lock()
        # Line by line, so that a campaign that dies leaves its evidence.
        self._file = (folder / f"{who}{SUFFIX}").open(
            "a", encoding="utf-8", buffering=1
        )

    def invoke(self, what: str, **more: Any) -> int:
        """Write that an operation begins; return its number."""
        with self._lock:
            self._ops += 1
            op = self._ops
        self.write(op, what, "invoke", **more)
        return op

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
        with self._lock:
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
    """Yield the record that each line holds."""
    for line in lines:
        fields = json.loads(line)
        yield Record(
            fields.pop("at_s"),
            fields.pop("who"),
            fields.pop("op"),
            fields.pop("what"),
            fields.pop("phase"),
            fields,
        )
