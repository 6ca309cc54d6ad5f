"""Judges how tasks are cancelled. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.conformance.dialect import FINAL
from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.polling import lasting
from harness.conformance.judge.view import WAIT, Exchange, View, breach

FIRST, AGAIN = "early", ("again", "again-after-end")
# The method, or all of it, isn't there.
NOT_OFFERED = frozenset({405, 501})
NO_UNFINISHED = "no task was unfinished when it was cancelled"


def _unfinished(view: View) -> Iterator[tuple[Exchange, list[Exchange]]]:
    """Yield each first cancel that came in time, with its task's statuses."""
    statuses = view.own_statuses()
    for exchange in view.answered("cancel", FIRST):
        of_task = statuses.get(exchange.task, [])
        before = [e for e in of_task if e.answered.at_s < exchange.asked.at_s]
        if before and before[-1].state in ("waiting", "running"):
            yield exchange, of_task


def _deleted(view: View) -> set[str]:
    """Return the tasks that a DELETE has removed, and not only stopped."""
    found = set()
    for exchange, statuses in _unfinished(view):
        after = [e for e in statuses if e.asked.at_s > exchange.answered.at_s]
        if not _is_delete(exchange) or not exchange.means("accepted"):
            continue
        is_gone = bool(after) and after[-1].means("unknown")
        if is_gone and not any(e.state in FINAL for e in after):
            found.add(exchange.task)
    return found


def _is_delete(exchange: Exchange) -> bool:
    return exchange.asked.more.get("method") == "DELETE"


def _is_known_to_stop(view: View) -> bool:
    """Say whether a cancel of unfinished work left a task to look at."""
    deleted = _deleted(view)
    return any(
        e.means("accepted") and e.task not in deleted
        for e, _ in _unfinished(view)
    )


def accepted(view: View) -> Iterator[Found]:
    """An unfinished task can be cancelled."""
    is_there = view.is_offered("cancel")
    for exchange, statuses in _unfinished(view):
        if exchange.means("accepted"):
            yield None
            continue
        # It may have ended in between: only a later look can tell.
        after = [e for e in statuses if e.asked.at_s > exchange.answered.at_s]
        is_offered = is_there and exchange.status not in NOT_OFFERED
        if not is_offered or not after:
            continue
        if after[0].state in ("waiting", "running"):
            yield breach(
                "LRO-CANCEL-02",
                exchange.task,
                "2xx, or what the dialect says instead",
                f"{exchange.status}, while the task was {after[0].state}",
                exchange,
                after[0],
            )


def ends(view: View) -> Iterator[Found]:
    """A task that was asked to stop ends."""
    waits = {r.more["task"]: r for r in view.records if r.what == WAIT}
    deleted = _deleted(view)
    for exchange, statuses in _unfinished(view):
        if not exchange.means("accepted"):
            continue
        is_gone = exchange.task in deleted
        if is_gone or any(e.state in FINAL for e in statuses):
            yield None
        elif exchange.task in waits and _is_readable(view, exchange.task):
            record = waits[exchange.task]
            limit_s = record.more.get("limit_s", 0)
            yield breach(
                "LRO-CANCEL-03",
                exchange.task,
                f"a final state within {limit_s:.0f} s",
                f"timed out: still {statuses[-1].state}",
                exchange,
                *statuses[-2:],
            )


def _is_readable(view: View, task: str) -> bool:
    """Say whether the last poll was answered by an unfinished state."""
    statuses = view.own_statuses(with_refused=True).get(task, [])
    return bool(statuses) and statuses[-1].state in ("waiting", "running")


def stopped(view: View) -> Iterator[Found]:
    """It ends as cancelled."""
    deleted = _deleted(view)
    for exchange, statuses in _unfinished(view):
        if exchange.task in deleted:
            # Nobody can see whether its work has stopped.
            continue
        end = next((e for e in statuses if e.state in FINAL), None)
        if end is None or not exchange.means("accepted"):
            continue
        if end.state == "cancelled":
            yield None
        else:
            yield breach(
                "LRO-CANCEL-04",
                exchange.task,
                "cancelled",
                f"{end.state}, though it was cancelled at its work",
                exchange,
                end,
            )


def repeatable(view: View) -> Iterator[Found]:
    """A second and a third cancel do no harm."""
    was_accepted = {
        e.task for e, _ in _unfinished(view) if e.means("accepted")
    }
    first = view.by_task("cancel", FIRST)
    deleted = _deleted(view)
    for exchange in view.answered("cancel", *AGAIN):
        if exchange.task not in was_accepted:
            continue
        is_gone = exchange.task in deleted
        is_found = is_gone or not exchange.means("unknown")
        if exchange.status < 500 and is_found:
            yield None
        else:
            yield breach(
                "LRO-CANCEL-05",
                exchange.task,
                "the first answer again, or 409",
                f"{exchange.status} when it was cancelled again",
                *first[exchange.task],
                exchange,
            )


def late_is_answered(view: View) -> Iterator[Found]:
    """A cancel after the end is answered without a 5xx."""
    for exchange in view.answered("cancel", "late"):
        if exchange.status < 500:
            yield None
        elif exchange.status != 501:
            yield breach(
                "LRO-CANCEL-06",
                exchange.task,
                "409, or the task as it is",
                f"{exchange.status}, after the task had ended",
                *_end(view, exchange),
                exchange,
            )


def late_changes_nothing(view: View) -> Iterator[Found]:
    """A cancel after the end leaves the end as it was.

    Where ends don't last without a cancel either, it shows nothing new.
    """
    if any(lasting(view)):
        return
    statuses = view.own_statuses()
    for exchange in view.of("cancel", "late"):
        of_task = statuses.get(exchange.asked.more["task"], [])
        end = next((e for e in of_task if e.state in FINAL), None)
        after = [e for e in of_task if e.asked.at_s > exchange.asked.at_s]
        for later in after:
            if end is None or later.status >= 500:
                continue
            is_gone = later.means("unknown") and _is_delete(exchange)
            if is_gone and not _is_known_to_stop(view):
                # Here DELETE may mean that it's to be deleted.
                continue
            if later.state == end.state:
                yield None
            else:
                yield breach(
                    "LRO-CANCEL-07",
                    later.task,
                    f"{end.state}, as before the cancel",
                    f"{later.words} after it",
                    end,
                    exchange,
                    later,
                )


def _end(view: View, exchange: Exchange) -> list[Exchange]:
    of_task = view.own_statuses().get(exchange.task, [])
    return [e for e in of_task if e.state in FINAL][:1]


CANCELLING = (
    Check("LRO-CANCEL-02", accepted, ("cancel",), NO_UNFINISHED),
    Check("LRO-CANCEL-03", ends, ("cancel",), NO_UNFINISHED),
    Check("LRO-CANCEL-04", stopped, ("cancel",), NO_UNFINISHED),
    Check("LRO-CANCEL-05", repeatable, ("cancel",), NO_UNFINISHED),
    Check(
        "LRO-CANCEL-06",
        late_is_answered,
        ("late-cancel",),
        "it has no way to cancel",
    ),
    Check(
        "LRO-CANCEL-07",
        late_changes_nothing,
        ("late-cancel",),
        "no task had an end to compare, or its DELETE deletes tasks",
        is_offer=True,
        also=("cancel",),
    ),
)
