"""Rules about who gets the signal that ends a worker."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.settings import setting
from accepted.lint.runs import Run, workers

# Names of the pool that forks; it is the default (celery/concurrency).
FORKING = ("prefork", "processes")


def to_children(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a SIGTERM that reaches the pool's processes, too."""
    seen = set()
    for run in workers(facts):
        signal = run.get("run.signal")
        # A child ignores SIGINT (celery/concurrency/prefork.py).
        if signal is not None and signal.text not in ("SIGTERM", "15"):
            continue
        if not _has_children(facts, run):
            continue
        words = run.get("run.words")
        if words is None or words.place in seen:
            continue
        seen.add(words.place)
        if run.platform == "systemd":
            yield from _killed_by_systemd(run, words)
        elif _signals_group(words.words, run):
            yield Finding(
                "sigterm-to-children",
                words.place,
                "The init in front of Celery sends SIGTERM to every process"
                " of the group. The children of a prefork pool die of it at"
                " once, in the middle of their tasks; there is no warm"
                " shutdown.",
                "dumb-init --single-child, or tini without -g",
            )


def _has_children(facts: Facts, run: Run) -> bool:
    """Say whether the worker surely has a pool of processes."""
    pool = run.get("worker.pool")
    if pool is not None:
        return pool.value in FORKING
    stated = setting(facts, run, "worker_pool")
    return stated is None or stated.value in (None, *FORKING)


def _killed_by_systemd(run: Run, words: Fact) -> Iterator[Finding]:
    mode = run.get("systemd.kill_mode")
    if run.get("systemd.exec_stop") or "multi" in words.words:
        return
    kind = run.get("systemd.type")
    if kind is not None and kind.value == "forking":
        return
    if mode is None or mode.value == "control-group":
        yield Finding(
            "sigterm-to-children",
            mode.place if mode else words.place,
            "systemd sends SIGTERM to every process of the unit"
            " (KillMode=control-group, its default). The children of a"
            " prefork pool die of it at once, in the middle of their tasks;"
            " there is no warm shutdown.",
            "KillMode=mixed",
        )


def _signals_group(words: tuple[str, ...], run: Run) -> bool:
    first = words[0].rpartition("/")[2] if words else ""
    if first == "dumb-init":
        own = words[1:3]
        is_single = "--single-child" in own or "-c" in own
        setsid = run.variable("DUMB_INIT_SETSID")
        return not is_single and setsid is None
    if first == "tini":
        return any(word in ("-g", "-vg", "-gv") for word in words[1:3])
    return False


def orphaned(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a unit that leaves its pool's processes behind."""
    for run in workers(facts):
        mode = run.get("systemd.kill_mode")
        if mode is None or mode.value not in ("process", "none"):
            continue
        # `celery multi stopwait` waits for the children, without a limit.
        if run.get("systemd.exec_stop"):
            continue
        yield Finding(
            "orphaned-old-workers",
            mode.place,
            f"KillMode={mode.value} leaves the children of the pool running"
            " when the worker's main process has to be killed. They go on"
            " with the old code beside the new worker, and their messages"
            " are delivered a second time.",
            "KillMode=mixed",
        )


RULES = (
    Rule(
        name="sigterm-to-children",
        title="SIGTERM reaches the processes of the pool",
        why="A child of a prefork pool has the default action for SIGTERM, so"
        " it dies in the middle of its task.",
        level=Level.ERROR,
        find=to_children,
        explain="Celery's main process is the only one that should get"
        " SIGTERM; it tells its children itself. systemd's default KillMode,"
        " dumb-init's default and `tini -g` send it to all of them. Celery"
        " resets SIGTERM in a child to its default"
        " (celery/concurrency/prefork.py, WORKER_SIGRESET), so it dies at"
        " once. Pools of threads or greenlets have no children, and aren't"
        " concerned.",
        alone="chapter 9 signals the main process only. Sent to the group by"
        " hand (Celery 5.7.0, 2026-11-27), SIGTERM left `exited with 'signal"
        " 15 (SIGTERM)'` of a child in the log, and no end of its task",
    ),
    Rule(
        name="orphaned-old-workers",
        title="Old workers may go on beside the new ones",
        why="KillMode=process or none kills no process but the main one.",
        level=Level.WARNING,
        find=orphaned,
        explain="systemd.kill(5) advises against both values, because"
        " processes escape the service manager. With Celery's prefork pool"
        " these are children in the middle of a task. KillMode=mixed sends"
        " SIGTERM to the main process alone, and SIGKILL to all of them at"
        " the end of TimeoutStopSec.",
        alone="it needs systemd as the first process, which no run of the"
        " guide starts",
    ),
)
