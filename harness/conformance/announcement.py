"""Says before a run what it will send, and how much at most. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.conformance.drive.probes.living import ALONE
from harness.conformance.drive.probes.probe import Probe
from harness.conformance.drive.refusals import POLITE_PROBES, REPEATS
from harness.conformance.drive.session import most_polls
from harness.conformance.plan import Limits, Plan

# Of one kill: three tasks, a key sent again, and looks after the start.
TASKS_A_KILL = 3
REQUESTS_A_KILL = 40


def most_requests(chosen: Sequence[Probe], kills: int, limits: Limits) -> int:
    """Return the number of requests after which a run stops.

    A task is polled for as long as it may take, so the limit counts.
    """
    others = sum(p.requests for p in _all(chosen)) + REQUESTS_A_KILL * kills
    polls = most_polls(limits.end_s)
    return _tasks(chosen, kills) * (1 + polls) + others + REPEATS


def announce(
    plan: Plan,
    chosen: Sequence[Probe],
    lacking: Mapping[str, str],
    kills: int,
) -> Iterator[str]:
    """Yield the lines of the announcement."""
    limits = plan.limits
    yield f"To {plan.submit_url}, in the dialect {plan.dialect.name}:"
    if plan.is_detected:
        yield (
            "  told by the first answer; --without key,cancel,events leaves"
            " out what your service doesn't offer"
        )
    for probe in _all(chosen):
        noun = "task" if probe.tasks == 1 else "tasks"
        size = f"{probe.tasks} {noun}, {probe.requests} other requests"
        yield f"  {probe.name:<12} {probe.says} ({size})"
    yield (
        f"At most {_tasks(chosen, kills)} tasks and {plan.most_requests}"
        " requests, polls and repeats included; at most"
        f" {limits.rate_per_s:.0f} a second, and {limits.at_once} at once."
        " Bodies of a few KB."
    )
    yield (
        f"Each task has {limits.end_s:.0f} s to end, each answer"
        f" {limits.answer_s:.0f} s."
    )
    if kills:
        times = "once" if kills == 1 else f"{kills} times"
        yield f"The service is killed (SIGKILL) {times} and started again."
    for reason, names in _grouped(lacking).items():
        yield f"Not tried: {', '.join(names)}: {reason}."
    yield f"Seed {plan.seed}."


def _all(chosen: Sequence[Probe]) -> Sequence[Probe]:
    """Return the probes, and the one that some may need at the end."""
    is_polite = any(probe.name in POLITE_PROBES for probe in chosen)
    return [*chosen, ALONE] if is_polite else chosen


def _tasks(chosen: Sequence[Probe], kills: int) -> int:
    return sum(p.tasks for p in _all(chosen)) + TASKS_A_KILL * kills


def _grouped(lacking: Mapping[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for name, reason in lacking.items():
        reasons.setdefault(reason, []).append(name)
    return reasons
