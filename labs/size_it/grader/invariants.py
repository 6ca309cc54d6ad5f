"""Judges the runs of a plan: waits, slots, and what the plan predicted. Pure.

All times are of the grader's clock and stand in its notes. A plan that doesn't
hold the load has no later runs, so nothing is said about them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from harness.checkers.violation import Violation
from harness.history import Record

MOST_PROOF = 6
# When the burst came.
BURST_AT_S = 2.0
# chosen: half of the last digit of what a plan says.
ROUNDING_S = 0.02


def plan_is_read(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that there is a plan that can be used."""
    for note in _notes(history, "bad plan"):
        yield Violation(
            "L11-PLAN-01",
            "plan.toml",
            note.more["why"],
            "workers, slots_per_worker, predicted_wait_p95_s and grace_s",
            (note,),
        )


def keeps_the_budget(history: Sequence[Record]) -> Iterator[Violation]:
    """Check the slots: those of the plan, and those that were seen."""
    most = int(_promised(history, "slots"))
    for plan in _notes(history, "plan"):
        slots = plan.more["slots"]
        if slots > most:
            yield Violation(
                "L11-BUDGET-01",
                "plan.toml",
                f"{plan.more['workers']} workers have {slots} slots",
                f"at most {most} slots, whatever the number of workers",
                (plan,),
            )
            return
        for start in _notes(history, "started"):
            if start.more["running"] > slots:
                yield Violation(
                    "L11-BUDGET-01",
                    "workers",
                    f"{start.more['running']} conversions ran at once; the"
                    f" plan pays for {slots} slots",
                    f"at most {slots}, as the plan says",
                    (plan, start),
                )
                return


def holds_the_load(history: Sequence[Record]) -> Iterator[Violation]:
    """Check the waits of the busy hour, with all workers."""
    limit_s = _promised(history, "wait_s")
    # A load that can't even begin is broken by its first conversions.
    for none in _notes(history, "no start", "warm up"):
        yield from _left_out(history, "warm up", "L11-WAIT-01")
        yield Violation(
            "L11-WAIT-01",
            "waits",
            "the API and all workers run, and no conversion has begun",
            f"95 of 100 start within {limit_s:g} s",
            (none,),
        )
    yield from _waits(history, "steady", "L11-WAIT-01", limit_s)


def survives_a_loss(history: Sequence[Record]) -> Iterator[Violation]:
    """Check the waits of the busy hour while one worker hangs."""
    limit_s = _promised(history, "loss_wait_s")
    yield from _waits(history, "loss", "L11-LOSS-01", limit_s)


def predicts_the_wait(history: Sequence[Record]) -> Iterator[Violation]:
    """Compare the predicted wait with the measured one.

    Of workers that keep to the plan: the others aren't those it is about.
    """
    if any(keeps_the_budget(history)):
        return
    off = _promised(history, "off_fraction")
    waits = _waits_s(history, "loss")
    for run in _notes(history, "run over", "loss"):
        if run.more["late"] > run.more["most"] or not waits:
            return
        (plan,) = list(_notes(history, "plan"))[:1]
        predicted_s, measured_s = plan.more["predicted_s"], _p95(waits)
        if abs(predicted_s - measured_s) > off * measured_s + ROUNDING_S:
            yield Violation(
                "L11-PREDICT-01",
                "plan.toml",
                f"predicted: 95 of 100 wait {predicted_s:.2f} s at most while"
                f" a worker hangs; measured: {measured_s:.2f} s, of"
                f" {len(waits)} conversions",
                f"within {off:.0%} of what is measured",
                _proof(plan, *_slowest(history, "loss"), run),
            )


def drains_a_burst(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that nothing of a burst waits for long, and none is refused."""
    limit_s, count = _promised(history, "burst_s"), _promised(history, "burst")
    for run in _notes(history, "run over", "burst"):
        took_s = run.more["clock_s"] - BURST_AT_S
        if took_s > limit_s:
            yield Violation(
                "L11-BURST-01",
                "a burst",
                f"{count:.0f} conversions came at once, and the line was empty"
                f" {took_s:.1f} s later",
                f"after {limit_s:.0f} s at most",
                _proof(*_slowest(history, "burst"), run),
            )
    yield from _left_out(history, "burst", "L11-BURST-01")


def stops_without_loss(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that a stopped worker's conversions are done."""
    for late in _notes(history, "late", "stop"):
        stops = list(_notes(history, "stopped"))
        rest = "".join(
            f"; its worker had {len(each.more['documents'])} at work, needed"
            f" {each.more['rest_s']:.1f} s more, and had"
            f" {each.more['grace_s']:g} s"
            for each in stops[:1]
        )
        yield Violation(
            "L11-STOP-01",
            late.more["document"],
            f"it was accepted and is never done{rest}",
            "done, by this worker or by the next one",
            _proof(*stops, late),
        )
    yield from _refused(history, "stop", "L11-STOP-01")


JUDGES = (
    plan_is_read,
    keeps_the_budget,
    holds_the_load,
    survives_a_loss,
    predicts_the_wait,
    drains_a_burst,
    stops_without_loss,
)


def _waits(
    history: Sequence[Record], run_name: str, requirement: str, limit_s: float
) -> Iterator[Violation]:
    """Check that hardly any conversion of a run waits for too long."""
    for run in _notes(history, "run over", run_name):
        late, most = run.more["late"], run.more["most"]
        if late > most:
            yield Violation(
                requirement,
                "waits",
                f"{late} of the first {run.more['sent']} conversions waited"
                f" longer than {limit_s:g} s",
                f"at most {most} of 120, which are 5 of 100",
                _proof(*_slowest(history, run_name), run),
            )
            return
    yield from _left_out(history, run_name, requirement)


def _left_out(
    history: Sequence[Record], run_name: str, requirement: str
) -> Iterator[Violation]:
    """Check that all conversions of a run were taken, and done."""
    yield from _refused(history, run_name, requirement)
    for late in _notes(history, "late", run_name):
        yield Violation(
            requirement,
            late.more["document"],
            "it was accepted and is never done",
            "done",
            (late,),
        )
        return


def _refused(
    history: Sequence[Record], run_name: str, requirement: str
) -> Iterator[Violation]:
    refused = list(_notes(history, "refused", run_name))
    if refused:
        yield Violation(
            requirement,
            refused[0].more["document"],
            f"{len(refused)} conversions were refused, the first one with"
            f" {refused[0].more['status'] or 'no answer'}",
            "202: the plan is for this load",
            _proof(*refused[:3]),
        )


def _notes(
    history: Sequence[Record], what: str, run_name: str = ""
) -> Iterator[Record]:
    for record in history:
        is_meant = not run_name or record.more.get("run") == run_name
        if record.who == "grader" and record.what == what and is_meant:
            yield record


def _promised(history: Sequence[Record], name: str) -> float:
    for record in _notes(history, "promises"):
        return float(record.more[name])
    return 0.0


def _waits_s(history: Sequence[Record], run_name: str) -> list[Any]:
    return [
        note.more["wait_s"]
        for note in _notes(history, "started", run_name)
        if "-first-" not in note.more["document"]
    ]


def _p95(waits: Sequence[float]) -> float:
    return sorted(waits)[math.ceil(0.95 * len(waits)) - 1]


def _slowest(history: Sequence[Record], run_name: str) -> list[Record]:
    """Return the starts of those that waited longest."""
    starts = list(_notes(history, "started", run_name))
    return sorted(starts, key=lambda note: -note.more["wait_s"])[:4]


def _proof(*records: Record) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: record.at_s))[:MOST_PROOF]
