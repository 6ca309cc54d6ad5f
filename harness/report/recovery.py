"""How long the service took to recover from each fault. Pure.

Two views: a reader's (from the fault to the next event of its tasks that
happened after it) and a task's (from the kill of its worker to its next
attempt, on the clock of the events).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from harness.checkers.evidence import (
    Evidence,
    InjectedFault,
    LoggedEvent,
    Reader,
    logged,
)
from harness.dialect import Vocabulary

RUNNING_AGAIN = "its task running again"


def recoveries(evidence: Evidence) -> dict[str, list[float]]:
    """Return for each fault the seconds to the next event, sorted."""
    took_s: dict[str, list[float]] = defaultdict(list)
    owners = [r for r in evidence.readers.values() if r.task is None]
    for fault in evidence.faults:
        for reader in owners:
            took_s[fault.name].extend(_news(evidence, reader, fault))
        again = f"{fault.name}: {RUNNING_AGAIN}"
        took_s[again].extend(_running_again(evidence, fault))
    return {name: sorted(values) for name, values in took_s.items() if values}


def _news(
    evidence: Evidence, reader: Reader, fault: InjectedFault
) -> Iterator[float]:
    """Yield how long a reader with an unfinished task waited for events."""
    waits_for = {
        task
        for task, (who, at_s) in evidence.accepted.items()
        if who == reader.who and at_s < fault.at_s
    }
    start = bisect_right(reader.records, fault.at_s, key=lambda r: r.at_s)
    for record in reader.records[start:]:
        if "event" not in record.more or record.more["task"] not in waits_for:
            continue
        if logged(record.more["event"]).at_s > fault.wall_s:
            yield record.at_s - fault.at_s
            return


def _running_again(
    evidence: Evidence, fault: InjectedFault
) -> Iterator[float]:
    if not fault.name.startswith("kill-"):
        return
    wall_s, words = fault.wall_s, evidence.vocabulary
    for task, events in evidence.logs.items():
        # Held work dies with its server: nobody runs it again.
        if task in evidence.held:
            continue
        before = [event for event in events or [] if event.at_s <= wall_s]
        if not before or _runs_on(before, words) not in fault.pids:
            continue
        for event in (events or [])[len(before) :]:
            if event.type == words.started or evidence.is_final(event):
                yield event.at_s - wall_s
                break


def _runs_on(events: Sequence[LoggedEvent], words: Vocabulary) -> int | None:
    """Return the process that a task runs on, None if it doesn't run."""
    for event in reversed(events):
        if event.type == words.started:
            return int(event.more["pid"])
        if words.transitions[event.type].to is not None:
            return None
    return None


def quantile(values: Sequence[float], fraction: float) -> float:
    """Return the nearest-rank quantile of sorted, non-empty `values`."""
    rank = math.ceil(fraction * len(values)) - 1
    return values[min(len(values) - 1, max(0, rank))]
