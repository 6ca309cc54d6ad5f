"""Rules about keeping workers alive: probes, memory, restarts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.runs import Run, runs, workers

# A Compose file of this name is for a laptop or a test.
LOCAL = re.compile(r"[.-](dev|local|test|tests|ci|override)[.-]|development")


def ping(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a liveness probe that asks a worker by broadcast."""
    for run in runs(facts):
        probe = run.get("run.liveness")
        if probe is None or run.is_changed("run.liveness"):
            continue
        text = " ".join(probe.words)
        if "celery" not in text or not _pings(text):
            continue
        limit = run.get("run.liveness_timeout_s")
        limit_s = limit.number if limit else None
        short = (
            " It starts a Python process each time, within"
            f" {limit_s:g} s (timeoutSeconds)."
            if limit_s is not None and limit_s <= 2
            else ""
        )
        yield Finding(
            "ping-as-liveness",
            probe.place,
            f"`celery inspect ping` is answered by a worker that has stopped"
            " consuming, and not by one whose broker is away. So the probe"
            " keeps dead workers, and restarts healthy ones together."
            f"{short}",
            "a file that the worker touches while it makes progress",
        )


def _pings(text: str) -> bool:
    return ("inspect" in text and "ping" in text) or " status" in text


def memory(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a worker that may take all memory of its machine."""
    if facts.named("limitrange.memory"):
        return
    for run in workers(facts):
        # Compose has none unless it is set, and most use it on one machine.
        if run.platform != "kubernetes":
            continue
        if run.get("run.memory_limit") or run.is_changed("run.memory_limit"):
            continue
        if any("max-memory-per-child" in word for word in run.program):
            continue
        yield Finding(
            "worker-without-memory-limit",
            run.place,
            f"{run.subject} has no memory limit. A task that"
            " takes too much is ended by the kernel together with its"
            " neighbours, or takes the broker with it.",
            "resources: {limits: {memory: 1Gi}}",
        )


def restart(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a worker that nobody starts again."""
    for run in workers(facts):
        if LOCAL.search(run.place.path.rpartition("/")[2]):
            continue
        if run.platform == "compose":
            default, cure = "no", "restart: unless-stopped"
        elif run.platform == "systemd":
            default, cure = "no", "Restart=always"
        else:
            continue
        policy = run.get("run.restart")
        if not _is_complete(run) or (policy and policy.is_unknown):
            continue
        value = (policy.text or "") if policy else default
        if value not in ("no", "none", "") or "$" in value:
            continue
        place = policy.place if policy else run.place
        yield Finding(
            "worker-not-restarted",
            place,
            f"Nothing starts {run.title} again. A worker's main process"
            " exits when its broker restarts under load, and then the queue"
            " only grows.",
            cure,
        )


def _is_complete(run: Run) -> bool:
    """Say whether all of its settings stand in the tree."""
    return run.get("run.extends") is None


RULES = (
    Rule(
        name="ping-as-liveness",
        title="A ping decides whether a worker lives",
        why="A worker that has stopped consuming still answers a ping.",
        level=Level.WARNING,
        find=ping,
        explain="`celery inspect ping` travels through the broker to the"
        " worker's control queue. After a lost connection, workers have gone"
        " on to answer it without taking tasks (celery#8030, #10302), and"
        " while the broker is away, none answers and all are restarted."
        " A probe of progress, such as the age of a file, tells both apart."
        " The guide for architects says what to watch instead.",
        page="guides/sizing-for-architects.md#what-to-watch",
    ),
    Rule(
        name="worker-without-memory-limit",
        title="A worker has no memory limit",
        why="One task can take the memory of everything on its machine.",
        level=Level.WARNING,
        find=memory,
        explain="Prefork children grow with what their tasks load, and Python"
        " gives little of it back. With a limit, the kernel ends one child of"
        " this container; without one, it chooses on the whole machine. A"
        " LimitRange, a patch of the tree and `--max-memory-per-child` count"
        " as well. Sizing for architects has the sums.",
        page="guides/sizing-for-architects.md#requests-and-limits",
    ),
    Rule(
        name="worker-not-restarted",
        title="Nobody starts a worker again",
        why="A worker exits when its broker goes away under load.",
        level=Level.WARNING,
        find=restart,
        explain="Kubernetes restarts containers by itself; Compose and systemd"
        " do so only when they are told to. In our campaigns, Celery's main"
        " process ended when the broker was killed while tasks ran, and"
        " whoever had no supervisor had no worker any more.",
        page="chapters/7-delivery.md#in-production",
    ),
)
