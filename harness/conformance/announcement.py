"""Says before a run what it will send, and how much at most. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.conformance.drive.probes.probe import Probe
from harness.conformance.plan import Plan

# chosen: a task that is polled more often hasn't ended by its limit.
POLLS = 40
# Of one kill: three tasks, a key sent again, and looks after the start.
TASKS_A_KILL = 3
REQUESTS_A_KILL = 40


def most_requests(chosen: Sequence[Probe], kills: int) -> int:
    """Return the number of requests that a run will never exceed."""
    tasks = sum(p.tasks for p in chosen) + TASKS_A_KILL * kills
    others = sum(p.requests for p in chosen) + REQUESTS_A_KILL * kills
    return tasks * (1 + POLLS) + others


def announce(
    plan: Plan,
    chosen: Sequence[Probe],
    lacking: Mapping[str, str],
    kills: int,
) -> Iterator[str]:
    """Yield the lines of the announcement."""
    limits = plan.limits
    yield f"To {plan.submit_url}, in the dialect {plan.dialect.name}:"
    for probe in chosen:
        noun = "task" if probe.tasks == 1 else "tasks"
        size = f"{probe.tasks} {noun}, {probe.requests} other requests"
        yield f"  {probe.name:<12} {probe.says} ({size})"
    tasks = sum(p.tasks for p in chosen) + TASKS_A_KILL * kills
    yield (
        f"At most {tasks} tasks and {plan.most_requests} requests, polls"
        f" included; at most {limits.rate_per_s:.0f} a second, and"
        f" {limits.at_once} at once. Bodies of a few KB."
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


def _grouped(lacking: Mapping[str, str]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for name, reason in lacking.items():
        reasons.setdefault(reason, []).append(name)
    return reasons
