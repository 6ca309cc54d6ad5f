"""Judges what survives a kill of the service. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.conformance.dialect import FINAL
from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.keys import once, task_of
from harness.conformance.judge.view import WAIT, Exchange, View, breach
from harness.history import Record

KILL = "kill"
PROBES = ("kill",)
# The parts of an address, in its path or its query.
PARTS = re.compile(r"[/?=&:]")


def kills(view: View) -> list[Record]:
    """Return the kills of a history."""
    return [r for r in view.records if r.what == KILL and r.phase == "ok"]


def _kill_before(view: View, exchange: Exchange) -> Record | None:
    before = [r for r in kills(view) if r.at_s < exchange.asked.at_s]
    return before[-1] if before else None


def kept(view: View) -> Iterator[Found]:
    """Accepted tasks can be read after the kill."""
    for task, looks in view.by_task("status", "after-kill").items():
        look = looks[-1]
        if look.means("ok"):
            yield None
        elif look.means("unknown") or look.status < 500:
            yield breach(
                "LRO-DURABLE-01",
                task,
                "its status, as before the kill",
                f"{look.status}",
                *_before(view, look),
                look,
            )


def carried_on(view: View) -> Iterator[Found]:
    """Unfinished tasks end after the new start."""
    waits = {
        r.more["task"]: r
        for r in view.records
        if r.what == WAIT and r.more["probe"] == KILL and r.phase == "unknown"
    }
    for task, polls in view.by_task(
        "status", "poll-after-kill", with_refused=True
    ).items():
        if any(e.state in FINAL for e in polls):
            yield None
        elif task in waits and polls[-1].state in ("waiting", "running"):
            limit_s = waits[task].more["limit_s"]
            yield breach(
                "LRO-DURABLE-02",
                task,
                f"a final state within {limit_s:.0f} s of the new start",
                f"timed out: still {polls[-1].state}",
                *_before(view, polls[0]),
                polls[0],
                polls[-1],
            )


def ends_kept(view: View) -> Iterator[Found]:
    """Ends, and results, are as they were before the kill."""
    statuses = view.own_statuses()
    reads = view.by_task("result", "read")
    later_reads = view.by_task("result", "after-kill")
    for task, looks in view.by_task("status", "after-kill").items():
        look = looks[-1]
        end = next(
            (
                e
                for e in statuses[task]
                if e.state in FINAL and e.answered.at_s < look.asked.at_s
            ),
            None,
        )
        if end is None or not look.means("ok") or end.intent != "poll":
            continue
        if look.state != end.state:
            seen = f"{look.words} after the kill"
        elif end.result and not look.result:
            seen = f"{look.state} without its result"
        elif _gone(reads.get(task), later_reads.get(task)):
            seen = f"{later_reads[task][-1].status} at its result's address"
        else:
            yield None
            continue
        yield breach(
            "LRO-DURABLE-03",
            task,
            f"{end.state}, and the same result",
            seen,
            *_before(view, look),
            look,
            *later_reads.get(task, []),
        )


def _gone(before: list[Exchange] | None, after: list[Exchange] | None) -> bool:
    if not before or not after or not before[-1].means("ok"):
        return False
    return not after[-1].means("ok") and after[-1].status < 500


def keys_kept(view: View) -> Iterator[Found]:
    """A key stands for the same task after the kill."""
    before = {
        e.key: e for e in view.answered("submit", "keyed") if e.probe == KILL
    }
    for exchange in view.answered("submit", "keyed-after-kill"):
        first = before.get(exchange.key)
        if any(once(view)):
            return
        if first is None or not first.means("accepted"):
            continue
        is_same = task_of(view, exchange) == task_of(view, first)
        is_other = exchange.means("accepted") and not is_same
        if not is_other:
            yield None
        elif _is_readable(view, task_of(view, first)):
            yield breach(
                "LRO-DURABLE-04",
                f"key {exchange.key}",
                f"{task_of(view, first)}",
                f"a second task, {task_of(view, exchange)}",
                first,
                *kills(view)[-1:],
                exchange,
            )


def _is_readable(view: View, task: str) -> bool:
    """Say whether the first task is still there: else that is the breach."""
    return any(
        look.means("ok") and _is_named(task, str(look.task))
        for look in view.answered("status", "after-kill", "poll-after-kill")
    )


def _is_named(task: str, name: str) -> bool:
    """Say whether a name, an id or an address, is of this task."""
    is_id = task.endswith(name) or name in PARTS.split(task)
    return is_id or name.endswith(task)


def started_again(view: View) -> Iterator[Found]:
    """It starts again after a kill."""
    for record in view.records:
        if record.what != "start" or record.phase == "invoke":
            continue
        if record.phase == "ok":
            yield None
        else:
            yield breach(
                "LRO-DURABLE-05",
                "the service",
                "an answer at its address",
                str(record.more["reason"]),
                *kills(view)[-1:],
                record,
            )


def _before(view: View, look: Exchange) -> list[Exchange | Record]:
    """Return the last status before the kill, and the kill."""
    kill = _kill_before(view, look)
    if kill is None:
        return []
    statuses = [
        e
        for e in view.own_statuses().get(look.task, [])
        if e.answered.at_s < kill.at_s
    ]
    return [*statuses[-1:], kill]


SURVIVING = (
    Check("LRO-DURABLE-01", kept, PROBES),
    Check("LRO-DURABLE-02", carried_on, PROBES),
    Check("LRO-DURABLE-03", ends_kept, PROBES),
    Check(
        "LRO-DURABLE-04",
        keys_kept,
        PROBES,
        "the dialect has no table [key]",
        is_offer=True,
    ),
    Check("LRO-DURABLE-05", started_again, PROBES),
)
