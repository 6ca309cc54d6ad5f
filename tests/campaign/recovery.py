"""How long it took after each fault until things moved again. Pure.

Two views: a reader's (from the fault to the next news of its tasks, which
happened after it) and a task's (from the kill of its worker to its next
attempt, on the broker's clock).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.campaign.evidence import Evidence, Reader, Seen, seen
from tests.campaign.history import Record

RUNNING_AGAIN = "its task running again"


def recoveries(found: Evidence) -> dict[str, list[float]]:
    """Return for each kind of fault the seconds to the next news."""
    took_s: dict[str, list[float]] = defaultdict(list)
    owners = [r for r in found.readers.values() if r.task is None]
    for fault in found.faults:
        if fault.phase != "ok":
            continue
        for reader in owners:
            took_s[fault.what].extend(_news(found, reader, fault))
        again = f"{fault.what}: {RUNNING_AGAIN}"
        took_s[again].extend(_running_again(found, fault))
    return {name: sorted(values) for name, values in took_s.items() if values}


def _news(found: Evidence, reader: Reader, fault: Record) -> Iterator[float]:
    """Yield the wait for news, of a reader who had something to wait for."""
    waits_for = {
        task
        for task, (who, at_s) in found.accepted.items()
        if who == reader.who and at_s < fault.at_s
    }
    wall_s = fault.more["wall_s"]
    start = bisect_right(reader.records, fault.at_s, key=lambda r: r.at_s)
    for record in reader.records[start:]:
        if "seen" not in record.more or record.more["task"] not in waits_for:
            continue
        if seen(record.more["seen"]).at_s > wall_s:
            yield record.at_s - fault.at_s
            return


def _running_again(found: Evidence, fault: Record) -> Iterator[float]:
    pids = set(fault.more.get("pids", ()))
    if not fault.what.startswith("kill-") or not pids:
        return
    wall_s = fault.more["wall_s"]
    for events in found.logs.values():
        before = [event for event in events or [] if event.at_s <= wall_s]
        if not before or _runs_on(before) not in pids:
            continue
        for event in (events or [])[len(before) :]:
            if event.type == "started" or event.is_end:
                yield event.at_s - wall_s
                break


def _runs_on(events: Sequence[Seen]) -> int | None:
    """Return the process that a task runs on, None if it doesn't run."""
    for event in reversed(events):
        if event.type == "started":
            return int(event.more["worker"]["pid"])
        if event.is_end or event.type in ("lost", "retried", "queued"):
            return None
    return None


def quantile(values: Sequence[float], fraction: float) -> float:
    """Return the nearest-rank quantile of sorted, non-empty `values`."""
    rank = math.ceil(fraction * len(values)) - 1
    return values[min(len(values) - 1, max(0, rank))]
