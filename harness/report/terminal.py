"""The table at a campaign's end. Pure: evidence in, lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from harness.checkers.evidence import Evidence, LoggedEvent
from harness.checkers.violation import Violation
from harness.report.excerpt import excerpt
from harness.report.recovery import quantile, recoveries
from harness.requirements import requirements

SHOWN = 5


def table(evidence: Evidence, violations: list[Violation]) -> str:
    """Return the table: what was done, what came of it, how soon."""
    return "\n".join(
        [
            *_counts(evidence),
            "",
            *_times(evidence),
            "",
            *_violations(evidence, violations),
        ]
    )


def kills(evidence: Evidence) -> int:
    """Return how many processes or groups were killed."""
    return sum(fault.name.startswith("kill-") for fault in evidence.faults)


def _counts(evidence: Evidence) -> Iterator[str]:
    tasks = {
        task: log or []
        for task, log in evidence.logs.items()
        if task not in evidence.held
    }
    types = Counter(e.type for log in tasks.values() for e in log)
    held = Counter(
        event.type for task in evidence.held for event in _log(evidence, task)
    )
    final = [
        name
        for name, transition in evidence.vocabulary.transitions.items()
        if transition.to in evidence.vocabulary.final_states
    ]
    yield _row("tasks accepted", len(evidence.accepted))
    unseen = len(tasks.keys() - evidence.accepted.keys())
    yield _row("accepted, and the 202 lost on its way", unseen)
    again = sum(evidence.sent.values()) - len(evidence.sent)
    yield _row("submissions sent again under their key", again)
    yield _row("ended", sum(types[end] for end in final), _list(types, final))
    yield _row("held requests", len(evidence.held_requests), _held(evidence))
    yield _row("logs of held work", len(evidence.held), _list(held, final))
    missed = f"{evidence.missed_faults} had nothing to hit"
    yield _row("faults", len(evidence.faults), missed)
    yield _row("kills", kills(evidence))
    yield _row("attempts lost", types[evidence.vocabulary.lost])
    calls = [call for made in evidence.effects.values() for call in made]
    counted = sum(call["is_counted"] for call in calls)
    yield _row("calls to the ledger", len(calls), f"{counted} counted")
    full = sum(
        record.more["status"] == evidence.vocabulary.storage_full
        for record in evidence.answers
    )
    yield _row("uploads", len(evidence.uploads), f"{full} met a full disk")
    records = [
        r for reader in evidence.readers.values() for r in reader.records
    ]
    connections = sum(record.phase == "invoke" for record in records)
    resyncs = sum(record.more.get("name") == "resync" for record in records)
    yield _row("stream connections", connections, f"{resyncs} resyncs")
    events = sum(len(log or []) for log in evidence.logs.values())
    yield _row("events read", events)


def _log(evidence: Evidence, task: str) -> list[LoggedEvent]:
    return evidence.logs.get(task) or []


def _held(evidence: Evidence) -> str:
    return f"{len(evidence.held_answers)} answered with a result"


def _list(types: Counter[str], names: list[str]) -> str:
    return ", ".join(f"{types[name]} {name}" for name in sorted(names))


def _row(name: str, value: int, more: str = "") -> str:
    return f"{name:<40} {value:>7}  {more}".rstrip()


def _times(evidence: Evidence) -> Iterator[str]:
    yield f"{'seconds until the next event after':<40} {'n':>7}" + (
        f"{'p50':>8}{'p99':>8}{'max':>8}"
    )
    rows = sorted(recoveries(evidence).items())
    if evidence.refused_s:
        rows.append(
            ("a submission was refused (503)", sorted(evidence.refused_s))
        )
    for name, took_s in rows:
        figures = (quantile(took_s, 0.5), quantile(took_s, 0.99), took_s[-1])
        cells = "".join(f"{figure:>8.2f}" for figure in figures)
        yield f"{name:<40} {len(took_s):>7}{cells}"


def _violations(
    evidence: Evidence, violations: list[Violation]
) -> Iterator[str]:
    if not violations:
        yield _row("violations", 0)
    for id_, count in Counter(v.requirement for v in violations).most_common():
        requirement = requirements()[id_]
        yield _row(f"VIOLATION {id_} {requirement.name}", count)
        yield f"    {requirement.level}: {requirement.text}"
        yield f"    source: {requirement.source}"
        shown = [v for v in violations if v.requirement == id_][:SHOWN]
        for violation in shown:
            yield f"    {violation.subject}: {violation.seen}"
        yield from (f"        {line}" for line in excerpt(evidence, shown[0]))
