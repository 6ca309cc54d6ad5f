"""Judges what a stranger who knows an id can do with it, and ids. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import Exchange, View, breach

STRANGER = "as-stranger"
# chosen: a counter that a few others use at the same time.
CLOSE = 1000
FEWEST_IDS = 3
NUMBER = re.compile(r"(\d+)\D*$")


def unread(view: View) -> Iterator[Found]:
    """A stranger reads neither the status nor the result."""
    looks = [
        *view.answered("status", STRANGER),
        *view.answered("result", STRANGER),
    ]
    for exchange in looks:
        if exchange.means("hidden"):
            yield None
        elif exchange.status < 400:
            yield breach(
                "LRO-OWNER-01",
                str(exchange.task),
                "404, as for an id that was never given",
                f"{exchange.words} to another owner's {exchange.asked.what}",
                *_own(view, exchange),
                exchange,
            )


def uncancelled(view: View) -> Iterator[Found]:
    """A stranger doesn't cancel it."""
    for exchange in view.answered("cancel", STRANGER):
        ends = [
            e
            for e in view.own_statuses().get(exchange.task, [])
            if e.state == "cancelled"
        ]
        if exchange.status < 400 and not exchange.means("hidden"):
            yield breach(
                "LRO-OWNER-02",
                str(exchange.task),
                "404, as for an id that was never given",
                f"{exchange.status} to another owner's cancel",
                *_own(view, exchange),
                exchange,
                *ends[:1],
            )
        elif ends:
            yield breach(
                "LRO-OWNER-02",
                str(exchange.task),
                "a task that goes on",
                f"cancelled, though the answer to the stranger was"
                f" {exchange.status}",
                exchange,
                ends[0],
            )
        else:
            yield None


def unheard(view: View) -> Iterator[Found]:
    """A stranger doesn't follow its events."""
    for connection in view.streams("stranger"):
        answer = connection.answer
        if answer is None:
            continue
        if answer.more["status"] >= 400:
            yield None
        elif connection.events or connection.shows_end:
            yield breach(
                "LRO-OWNER-03",
                str(connection.task),
                "404, as for an id that was never given",
                f"{answer.more['status']} and"
                f" {len(connection.events)} events to another owner",
                connection,
            )


def alike(view: View) -> Iterator[Found]:
    """A stranger's answer is the one for an unknown id."""
    unknown = view.answered("status", "unknown")
    if not unknown:
        return
    for exchange in view.answered("status", STRANGER):
        if not exchange.means("hidden"):
            continue
        if _shown(exchange) == _shown(unknown[0]):
            yield None
        else:
            yield breach(
                "LRO-OWNER-04",
                str(exchange.task),
                f"{unknown[0].status}, as for an id that was never given",
                f"{exchange.status} to another owner",
                unknown[0],
                exchange,
            )


def _shown(exchange: Exchange) -> tuple[int, bool]:
    return exchange.status, exchange.means("unknown")


def unguessable(view: View) -> Iterator[Found]:
    """Ids that were given one after the other don't count up."""
    given: dict[str, Exchange] = {}
    for task, statuses in view.own_statuses().items():
        given.setdefault(task, statuses[0])
    if len(given) < FEWEST_IDS:
        return
    ids = list(given)
    numbers = sorted(int(m[1]) for m in map(NUMBER.search, ids) if m)
    heads = {NUMBER.sub("", id_) for id_ in ids}
    gaps = [b - a for a, b in pairwise(numbers)]
    is_counted = len(numbers) == len(ids) and len(heads) == 1
    if is_counted and max(gaps) <= CLOSE:
        yield breach(
            "LRO-ID-01",
            "ids",
            "ids that nobody can guess, such as UUIDs",
            f"numbers: {', '.join(sorted(ids)[:5])}",
            *list(given.values())[:3],
        )
    else:
        yield None


def _own(view: View, exchange: Exchange) -> list[Exchange]:
    own = view.own_statuses().get(exchange.task, [])
    before = [e for e in own if e.answered.at_s < exchange.asked.at_s]
    return before[-1:]


OWNERS = (
    Check("LRO-OWNER-01", unread, ("stranger",)),
    Check(
        "LRO-OWNER-02",
        uncancelled,
        ("stranger",),
        "the dialect has no table [cancel]",
        is_offer=True,
    ),
    Check(
        "LRO-OWNER-03",
        unheard,
        ("stranger",),
        "the dialect has no table [events], or no stream was opened",
        is_offer=True,
    ),
    Check("LRO-OWNER-04", alike, ("stranger",), also=("unknown",)),
    Check("LRO-ID-01", unguessable, ("lives",)),
)
