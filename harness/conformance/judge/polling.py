"""Judges statuses: their form, their states, and their ends. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harness.conformance.dialect import FINAL
from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import (
    WAIT,
    Exchange,
    View,
    breach,
    states,
)
from harness.conformance.mediatypes import is_stream

RANK = {"waiting": 0, "running": 1, **dict.fromkeys(FINAL, 2)}
JSON = re.compile(r"application/(json|[\w.+-]+\+json)\b", re.I)
FOLLOWED = ("lives", "watch", "tags", "failing", "cancel", "promptness")


def readable(view: View) -> Iterator[Found]:
    """A status is JSON and says so."""
    for exchange in view.answered("status", "at-once", "poll", "closely"):
        is_one = exchange.means("ok") and 200 < exchange.status < 300
        if exchange.status != 200 and not (is_one and exchange.length):
            continue
        if exchange.is_cut:
            # No more than its beginning was read.
            continue
        is_json = bool(exchange.is_json)
        if is_json and _is_named(exchange):
            yield None
        else:
            yield breach(
                "LRO-STATUS-01",
                str(exchange.task),
                "JSON with Content-Type application/json",
                f"{exchange.type or 'no Content-Type'}, and a body that"
                f" {'is' if is_json else 'is not'} JSON",
                exchange,
            )


def _is_named(exchange: Exchange) -> bool:
    """Say whether the media type is one that the client can expect."""
    return bool(JSON.match(exchange.type)) or (
        is_stream(exchange.type) and exchange.method == "POST"
    )


def known(view: View) -> Iterator[Found]:
    """The state of each status is known."""
    for exchange in view.answered("status", "at-once", "poll", "closely"):
        if not exchange.means("ok") or not exchange.is_object:
            continue
        if exchange.state != "?":
            yield None
        else:
            yield breach(
                "LRO-STATUS-02",
                str(exchange.task),
                "a state of the dialect's table [state]",
                f"{exchange.body}"[:200],
                exchange,
            )


def forwards(view: View) -> Iterator[Found]:
    """A state goes forwards, unless a new attempt has begun."""
    for task, statuses in view.own_statuses().items():
        before: Exchange | None = None
        for exchange in states(statuses):
            if before is not None and before.state not in FINAL:
                is_new = _attempt(exchange) > _attempt(before)
                is_back = RANK[exchange.state] < RANK[before.state]
                if is_back and exchange.attempt is None:
                    # After a kill it may begin again, and can't say so.
                    is_new = _was_killed_between(view, before, exchange)
                if is_back and not is_new:
                    yield breach(
                        "LRO-STATUS-03",
                        task,
                        f"{before.state}, or a state after it",
                        f"{exchange.state} after {before.state}",
                        before,
                        exchange,
                    )
                else:
                    yield None
            before = exchange


def _was_killed_between(
    view: View, before: Exchange, exchange: Exchange
) -> bool:
    return any(
        r.what == "kill"
        and before.asked.at_s <= r.at_s <= exchange.answered.at_s
        for r in view.records
    )


def _attempt(exchange: Exchange) -> int:
    return int(exchange.attempt or 0)


def lasting(view: View) -> Iterator[Found]:
    """A final state stays, as long as nobody asks for a change."""
    late = set(view.by_task("cancel", "late"))
    for task, statuses in view.own_statuses().items():
        if task in late or _was_killed(statuses):
            continue
        end: Exchange | None = None
        for exchange in statuses:
            if end is None and exchange.state in FINAL:
                end = exchange
            elif end is not None and exchange.state != end.state:
                if exchange.status >= 500:
                    continue
                if exchange.means("unknown") and _deletes(view, exchange):
                    continue
                yield breach(
                    "LRO-STATUS-04",
                    task,
                    f"{end.state}, for ever",
                    f"{exchange.words} after {end.state}",
                    end,
                    exchange,
                )
            elif end is not None:
                yield None


def _deletes(view: View, exchange: Exchange) -> bool:
    """Say whether we had asked for a task to be deleted, with success."""
    return any(
        cancel.method == "DELETE"
        and cancel.means("accepted")
        and cancel.asked.at_s < exchange.answered.at_s
        for cancel in view.by_task("cancel").get(exchange.task, [])
    )


def _was_killed(statuses: Sequence[Exchange]) -> bool:
    return any(e.probe == "kill" for e in statuses)


def ended(view: View) -> Iterator[Found]:
    """Each task that was followed ends in time."""
    ends = {
        task
        for task, statuses in view.own_statuses().items()
        if any(e.state in FINAL for e in statuses)
    }
    cancelled = set(view.by_task("cancel"))
    statuses = view.own_statuses(with_refused=True)
    for _ in ends - cancelled:
        yield None
    for record in view.records:
        if record.what != WAIT or record.phase != "unknown":
            continue
        task, more = record.more["task"], record.more
        if task in cancelled or more["probe"] == "kill":
            continue
        # Refused polls are looked at: they don't show that it goes on.
        last = statuses.get(task, [])[-3:]
        # One that can't be read, or understood, isn't known to be endless.
        if not last or last[-1].state not in ("waiting", "running"):
            continue
        yield breach(
            "LRO-STATUS-05",
            task,
            f"a final state within {more['limit_s']:.0f} s of its submission",
            f"timed out: still {more['last']} after {more['limit_s']:.0f} s",
            *last,
            record,
        )


POLLING = (
    Check("LRO-STATUS-01", readable, ("lives", "watch")),
    Check("LRO-STATUS-02", known, ("lives", "watch")),
    Check("LRO-STATUS-03", forwards, FOLLOWED),
    Check("LRO-STATUS-04", lasting, ("lives", "watch", "failing", "cancel")),
    Check("LRO-STATUS-05", ended, FOLLOWED),
)
