"""What a task leaves outside of its log: charges and blobs. Pure.

A charge happens at least once and counts once; a blob that was taken is
there whole, and one that wasn't is nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.campaign.evidence import Evidence
from tests.campaign.violation import Violation

FULL_DISK = "full-disk"
STORAGE_FULL = 507
# chosen: an upload that began on a full disk is told within this.
DISK_AFTERMATH_S = 10.0


def check_outside(found: Evidence) -> Iterator[Violation]:
    """Ask all of them."""
    yield from charged_once(found)
    yield from kept_whole(found)
    yield from refused_for_a_reason(found)


def charged_once(found: Evidence) -> Iterator[Violation]:
    """What a log says was charged is in the books, under each key once."""
    for task, calls in found.calls.items():
        if calls is None:
            yield Violation("vanished", task, "its effects can't be read")
            continue
        charged = Counter(c["key"] for c in calls if c["is_charged"])
        for key, count in charged.items():
            if count > 1:
                yield Violation("overcharged", task, f"{key}: {count} times")
        events = found.logs.get(task) or []
        steps = sum("done" in event.more for event in events)
        if steps > len(charged):
            says = f"{steps} recorded, {len(charged)} in the books"
            yield Violation("uncharged", task, says)


def kept_whole(found: Evidence) -> Iterator[Violation]:
    """A blob whose reference was given out is what was sent."""
    for blob, sent in found.left.items():
        fetched = found.fetched.get(blob, {})
        if "sha256" not in fetched:
            status = fetched.get("status", "never")
            yield Violation("vanished", blob, f"fetched: {status}")
        elif any(fetched[name] != sent[name] for name in ("bytes", "sha256")):
            says = f"{fetched['bytes']} of {sent['bytes']} bytes"
            yield Violation("torn", blob, says)


def refused_for_a_reason(found: Evidence) -> Iterator[Violation]:
    """Only a full disk is said to be full."""
    full_s = [
        fault.at_s
        for fault in found.faults
        if fault.what == FULL_DISK and fault.phase == "ok"
    ]
    for record in found.answers:
        if record.more["status"] == STORAGE_FULL and not any(
            begun_s <= record.at_s < begun_s + DISK_AFTERMATH_S
            for begun_s in full_s
        ):
            yield Violation("accident", record.what, "no disk was full")
