"""The one table at a campaign's end. Pure: evidence in, lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.campaign.evidence import ENDS, Evidence
from tests.campaign.outside import STORAGE_FULL
from tests.campaign.recovery import quantile, recoveries
from tests.campaign.violation import Violation

SHOWN = 5


def table(found: Evidence, violations: list[Violation]) -> str:
    """Return the table: what was done, what came of it, how soon."""
    return "\n".join(
        [*_counts(found), "", *_times(found), "", *_verdict(violations)]
    )


def kills(found: Evidence) -> int:
    """Return how many processes or groups were killed."""
    return sum(
        fault.phase == "ok" and fault.what.startswith("kill-")
        for fault in found.faults
    )


def _counts(found: Evidence) -> Iterator[str]:
    events = [event for log in found.logs.values() for event in log or []]
    kinds = Counter(event.type for event in events)
    ends = ", ".join(f"{kinds[end]} {end}" for end in sorted(ENDS))
    done = sum(fault.phase == "ok" for fault in found.faults)
    missed = sum(fault.phase == "fail" for fault in found.faults)
    connections = sum(
        record.phase == "invoke"
        for reader in found.readers.values()
        for record in reader.records
    )
    resyncs = sum(
        record.more.get("name") == "resync"
        for reader in found.readers.values()
        for record in reader.records
    )
    unseen = len(found.logs.keys() - found.accepted.keys())
    yield _row("tasks accepted", len(found.accepted))
    yield _row("accepted, and the 202 lost on its way", unseen)
    again = sum(found.sent.values()) - len(found.sent)
    yield _row("submissions sent again under their key", again)
    yield _row("ended", sum(kinds[end] for end in ENDS), ends)
    yield _row("faults", done, f"{missed} found nothing to hit")
    yield _row("kills", kills(found))
    yield _row("attempts lost", kinds["lost"])
    calls = [call for made in found.calls.values() for call in made or []]
    charged = sum(call["is_charged"] for call in calls)
    yield _row("calls to the books", len(calls), f"{charged} charged")
    full = sum(r.more["status"] == STORAGE_FULL for r in found.answers)
    refused = f"{full} uploads met a full disk"
    yield _row("blobs left", len(found.left), refused)
    yield _row("stream connections", connections, f"{resyncs} resyncs")
    yield _row("events read", len(events))


def _row(name: str, value: int, more: str = "") -> str:
    return f"{name:<40} {value:>7}  {more}".rstrip()


def _times(found: Evidence) -> Iterator[str]:
    yield f"{'seconds until there was news after':<40} {'n':>7}" + (
        f"{'p50':>8}{'p99':>8}{'max':>8}"
    )
    rows = sorted(recoveries(found).items())
    if found.refused_s:
        rows.append(
            ("a submission was refused (503)", sorted(found.refused_s))
        )
    for name, took_s in rows:
        figures = (quantile(took_s, 0.5), quantile(took_s, 0.99), took_s[-1])
        cells = "".join(f"{figure:>8.2f}" for figure in figures)
        yield f"{name:<40} {len(took_s):>7}{cells}"


def _verdict(violations: list[Violation]) -> Iterator[str]:
    if not violations:
        yield "violations                                     0"
    for rule, count in Counter(v.rule for v in violations).most_common():
        yield _row(f"VIOLATION {rule}", count)
        shown = [v for v in violations if v.rule == rule][:SHOWN]
        for violation in shown:
            yield f"    {violation.subject}: {violation.says}"
