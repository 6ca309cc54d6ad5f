"""Records as lines that a person can read, and a run as a whole. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.conformance.outcome import Row, Standing, verdict
from harness.history import Record
from harness.verdict import Verdict

# chosen: two lines of a terminal.
WIDTH = 150
BODY_WIDTH = 90
SHOWN = ("location", "retry_after", "etag", "type")


@dataclass(frozen=True, slots=True)
class Told:
    """One run, as reports tell it."""

    url: str
    dialect: str
    seed: int
    # When it began: on the wall, for people; and by the records' clock.
    began: str
    began_s: float
    took_s: float
    requests: int
    rows: Sequence[Row]
    # The folder of its history; "" if it wasn't kept.
    history: str = ""

    @property
    def verdict(self) -> Verdict:
        """Return the verdict on all rows."""
        return verdict(self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many requirements have each standing."""
        found = Counter(row.standing for row in self.rows)
        return {str(standing): found[standing] for standing in Standing}


def line(record: Record, began_s: float) -> str:
    """Return a record as one line: when, who, and what."""
    text = f"{record.at_s - began_s:8.3f} s  {record.who:<12}  {_what(record)}"
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _what(record: Record) -> str:
    more = record.more
    if record.what == "events":
        return _events(record)
    if record.what == "wait":
        limit_s = more.get("limit_s", 0)
        return f"gave up after {limit_s:.0f} s: still {more.get('last')}"
    if record.what == "kill":
        pids = ", ".join(map(str, more.get("pids", ())))
        return f"SIGKILL to {pids}" if pids else "SIGKILL to the service"
    if record.what == "start":
        words = {"invoke": "starts it again", "ok": "it answers again"}
        return words.get(record.phase, str(more.get("reason")))
    if record.phase == "invoke":
        return "→ " + _request(record)
    if record.phase == "unknown":
        return f"← no answer: {more.get('error')}"
    return "← " + _answer(record)


def _request(record: Record) -> str:
    more = record.more
    parts = [f"{more.get('method')} {more.get('address')}"]
    if more.get("key"):
        parts.append(f"key={more['key']}")
    if more.get("if_none_match"):
        parts.append(f"If-None-Match: {more['if_none_match']}")
    if more.get("sent") is not None:
        parts.append(_short(more["sent"]))
    return "  ".join(parts)


def _answer(record: Record) -> str:
    more = record.more
    parts = [str(more.get("status"))]
    if more.get("state") not in (None, "", "?"):
        parts.append(str(more["state"]))
    for name in SHOWN:
        if more.get(name):
            parts.append(f"{name.replace('_', '-')}: {more[name]}")
    if more.get("body") not in (None, ""):
        parts.append(_short(more["body"]))
    return "  ".join(parts)


def _events(record: Record) -> str:
    more = record.more
    if record.phase == "invoke":
        after = f"  after {more['after']}" if more.get("after") else ""
        return f"→ {more.get('method')} {more.get('address')}{after}"
    if record.phase == "ok":
        return f"← {more.get('status')}  {more.get('type')}"
    if record.phase == "event":
        number = more.get("number") or "without an id"
        return f"← event {number}  {_short(more.get('data'))}"
    by = {"service": "by the service", "reader": "by the reader"}
    how = by.get(more.get("by", ""), f"by {more.get('by')}")
    return f"closed {how} after {more.get('lasted_s')} s"


def _short(body: object) -> str:
    text = body if isinstance(body, str) else json.dumps(body)
    return text if len(text) <= BODY_WIDTH else text[: BODY_WIDTH - 1] + "…"
