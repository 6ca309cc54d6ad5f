"""Builds the call of append.lua for one event, and reads its answer.

Pure: it only translates. streamlog.py sends the call to the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.entries import effect_of, moment, ms_of, pause_ms_of, place_of
from demo.errors import (
    Busy,
    Conflict,
    QueueFull,
    QuotaExceeded,
    RateExceeded,
    StoreUnsafe,
)
from demo.events import Draft, Event, EventType, Ref, news_of
from demo.jsontext import dump
from demo.laneindex import DWELL_BOUNDS_S, TURNS_COUNT, Message
from demo.logdata import Admission, Admitted

_TEXT = "".join(
    Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
    for name in ("admission", "turns", "dwell", "append")
)
# Bytes that unfinished tasks of all logs may still add to the store.
RESERVE = "tasks:reserve"
# A store that is out of memory refuses new tasks. Events of tasks that it
# already has may exceed its limit, or those tasks could never end.
# (Valkey: "Eval scripts introduction", flag allow-oom.)
OPENING, GOING_ON = _TEXT, f"#!lua flags=allow-oom\n{_TEXT}"


@dataclass(frozen=True, slots=True)
class Figures:
    """The settings that a log needs for appending; see settings.py."""

    lease_ms: int
    retention_s: int
    tombstone_s: int
    feed_length: int
    is_fair: bool = False


@dataclass(frozen=True, slots=True)
class Append:
    """One call of the script; `read` interprets its answer."""

    ref: Ref
    seq: int
    draft: Draft
    message: Message | None
    holder: str | None
    admission: Admission

    @property
    def is_opening(self) -> bool:
        """Say whether this is the first event of a new task."""
        return self.draft.type is EventType.QUEUED

    def keys(self, log: str, feed: str) -> list[str]:
        """Return the keys, in the order of the script."""
        ref = self.ref
        return [
            f"{log}:log:{ref.id}",
            feed,
            f"{log}:lease:{ref.id}",
            f"{log}:owner:{ref.owner}",
            f"{log}:open:{ref.owner}",
            f"{log}:open",
            f"{log}:only:{ref.kind}",
            # Not every writer may reach the queues: a diary's may not.
            self.message.queue if self.message else feed,
            f"{log}:gone:{ref.id}",
            f"{log}:rate:{ref.owner}",
            f"{log}:dead:{ref.owner}",
            f"{log}:queued:{ref.lane}",
            f"{log}:running:{ref.lane}",
            RESERVE,
            f"{log}:ended",
            f"{log}:rate:@{self.admission.address}",
        ]

    def args(self, log: str, figures: Figures) -> list[str | int]:
        """Return the arguments, in the order of the script."""
        draft, admission = self.draft, self.admission
        data, news = dump(draft.data), news_of(draft.data)
        return [
            self.seq,
            draft.type.value,
            draft.attempt,
            data,
            log,
            self.ref.id,
            self.ref.owner,
            effect_of(draft),
            self.message.payload if self.message else "",
            self.holder or "",
            figures.lease_ms,
            figures.retention_s,
            figures.feed_length,
            admission.unfinished_limit,
            admission.only_one_s,
            figures.tombstone_s,
            int(bool(admission.faults)),
            admission.submit_limit,
            admission.submit_window_s * 1000,
            place_of(draft),
            pause_ms_of(draft),
            data if news is draft.data else dump(news),
            admission.reserve_bytes,
            admission.most_bytes,
            admission.address,
            admission.address_bytes,
            admission.address_limit if admission.address else 0,
            ms_of(draft.follows) if draft.follows else "",
            self.ref.lane,
            int(figures.is_fair),
            TURNS_COUNT,
            int(1000 * DWELL_BOUNDS_S[0]),
            len(DWELL_BOUNDS_S),
        ]

    def read(self, answer: list[Any]) -> Event:
        """Return the appended event, or raise why it was refused."""
        draft, admission = self.draft, self.admission
        match answer:
            case ["ok", at_ms, *left]:
                at = moment(at_ms)
                fields = (self.seq, draft.type, draft.attempt, at, draft.data)
                if not left:
                    return Event(*fields)
                return Admitted(*fields, standing=admission.leaving(*left))
            case ["closed"]:
                raise StoreUnsafe
            case ["full", ended]:
                raise QueueFull(is_making_room=bool(ended))
            case ["rate", wait_s, "address"]:
                raise RateExceeded(
                    admission.address_limit,
                    admission.submit_window_s,
                    max(1, int(wait_s)),
                    of_address=True,
                )
            case ["rate", wait_s, _]:
                raise RateExceeded(
                    admission.submit_limit,
                    admission.submit_window_s,
                    max(1, int(wait_s)),
                )
            case ["quota", "address"]:
                raise QuotaExceeded(0, of_address=True)
            case ["quota", _]:
                raise QuotaExceeded(admission.unfinished_limit)
            case ["busy", wait_s]:
                raise Busy(self.ref.kind, max(1, int(wait_s)))
            case _:
                raise Conflict(f"event {self.seq} of {self.ref.id} is taken")
