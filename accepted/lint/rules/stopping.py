"""Rules about the end of a worker: signals, the grace period, what fits in."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.durations import spoken
from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.settings import longest_limit, setting
from accepted.lint.runs import Run, workers

# How each format writes a grace period.
GRACE = {
    "kubernetes": "terminationGracePeriodSeconds: {s:.0f}",
    "compose": "stop_grace_period: {s:.0f}s",
    "systemd": "TimeoutStopSec={s:.0f}",
}
# chosen: chapter 9's table; a cold shutdown gives back within 3 s there.
GIVING_BACK_S = 3
SOFT = "worker_soft_shutdown_timeout"


def grace(run: Run) -> Fact | None:
    """Return a run's grace period, None if it isn't known."""
    fact = run.get("run.grace_s")
    if fact is None or fact.number is None or run.platform not in GRACE:
        return None
    if run.is_changed("run.grace_s"):
        return None
    if fact.assumed and run.get("run.extends"):
        return None
    return fact


def remaining_s(run: Run, stated: Fact) -> float | None:
    """Return what the preStop hook leaves of a grace period."""
    hook = run.get("run.prestop_s")
    if hook is None or hook.value is None:
        return stated.number
    if hook.number is None or stated.number is None:
        return None
    return stated.number - hook.number


def _how_long(stated: Fact) -> str:
    text = spoken(stated.number or 0)
    return f"{text}, {stated.assumed}" if stated.assumed else text


def below_soft(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a grace period that a soft shutdown doesn't fit into."""
    for run in workers(facts):
        stated, soft = grace(run), setting(facts, run, SOFT)
        if stated is None or soft is None or soft.fact is None:
            continue
        limit_s, left_s = soft.number, remaining_s(run, stated)
        if not limit_s or left_s is None or left_s > limit_s:
            continue
        taken_s = (stated.number or 0) - left_s
        taken = f", {spoken(taken_s)} of it in the hook" if taken_s else ""
        yield Finding(
            "grace-below-soft-shutdown",
            stated.place,
            f"{run.subject} gets SIGKILL"
            f" after {_how_long(stated)}{taken}. Its soft shutdown takes"
            f" {spoken(limit_s)} and gives its messages back only after that,"
            " so running tasks are cut off and none is given back.",
            GRACE[run.platform].format(s=limit_s + GIVING_BACK_S + taken_s),
            ((soft.fact.place, f"{SOFT} = {limit_s:g}"),),
        )


def below_limit(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a warm shutdown that may take longer than the grace period."""
    for run in workers(facts):
        stated, limit = grace(run), longest_limit(facts, run)
        if stated is None or limit is None or not _stops_warm(facts, run):
            continue
        limit_s, left_s = limit.number or 0, remaining_s(run, stated)
        if left_s is None or left_s >= limit_s:
            continue
        yield Finding(
            "grace-below-limit",
            stated.place,
            f"{run.subject} gets SIGKILL"
            f" after {_how_long(stated)}, but a task may run for"
            f" {spoken(limit_s)}. A deploy or a scale-in kills tasks in the"
            " middle, and a warm shutdown gives no message back.",
            GRACE[run.platform].format(s=limit_s + GIVING_BACK_S)
            + ", or a soft shutdown with late acknowledgement",
            ((limit.place, f"time limit {limit_s:g} s"),),
        )


def _stops_warm(facts: Facts, run: Run) -> bool:
    """Say whether SIGTERM surely starts no soft shutdown."""
    soft, signal = setting(facts, run, SOFT), run.variable("REMAP_SIGTERM")
    if signal is not None and signal.value == "SIGQUIT":
        # A cold shutdown, which remap-sigterm-cold finds.
        return False
    if soft is not None:
        # A soft shutdown gives back what takes too long: that's its purpose.
        return soft.value is None or soft.value == 0
    return signal is None and not run.get("run.signal")


RULES = (
    Rule(
        name="grace-below-soft-shutdown",
        title="The grace period is shorter than the soft shutdown",
        why="SIGKILL comes before the soft shutdown has given its messages"
        " back, so the tasks are lost or wait for the visibility timeout.",
        level=Level.ERROR,
        find=below_soft,
        explain="Three things have to fit below the grace period: the preStop"
        " hook, the soft shutdown, and the time to give messages back. The"
        " figure of chapter 9 runs a deploy with each of them too long; with"
        " 1 s left, Celery was killed while it gave back, and the task came"
        " again an hour later.",
        page="chapters/9-stopping.md#the-sum",
    ),
    Rule(
        name="grace-below-limit",
        title="The grace period is shorter than a task may run",
        why="A warm shutdown waits for the running tasks, and SIGKILL ends it"
        " in the middle of the longer ones.",
        level=Level.WARNING,
        find=below_limit,
        explain="Without a soft shutdown, SIGTERM starts a warm one, which"
        " has no limit but the grace period. The figure of chapter 9 shows"
        " a job that is longer. Either the grace period covers the hard time"
        " limit, or a soft shutdown gives back what takes longer, or the"
        " work has steps after which it can stop.",
        page="chapters/9-stopping.md#four-shutdowns",
    ),
)
