"""Judges what a key stands for. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from harness.conformance.dialect import FINAL
from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import Exchange, View, breach
from harness.conformance.naming import task_in

# chosen: enough to look for in a log.
SHOWN = 3
# Two acceptances show whether paths tell tasks apart.
ENOUGH = 2
# A twin that is in flight, or a busy service: neither makes a task.
NO_TASK = frozenset({409, 425, 503})


def task_of(view: View, exchange: Exchange) -> str:
    """Return the address or the id that an acceptance names.

    Without its query, if paths alone tell this service's tasks apart: then
    the query is something else, such as a signature.
    """
    named = str(exchange.names or "")
    others = _paths(view)
    try:
        if len(others) < ENOUGH:
            return task_in(named)
        parts = urlsplit(named)
    except ValueError:
        return named
    if len(set(others)) == len(others) or not parts.query:
        return parts.path
    return f"{parts.path}?{parts.query}"


def _paths(view: View) -> list[str]:
    """Return the paths of acceptances that can't be of the same task."""
    found: dict[str, str] = {}
    for number, exchange in enumerate(view.answered("submit")):
        if exchange.means("accepted") and exchange.names:
            path = str(exchange.names).partition("?")[0]
            found.setdefault(exchange.key or f"no key {number}", path)
    return list(found.values())


def _by_key(view: View, intent: str) -> dict[str, list[Exchange]]:
    keys: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in view.answered("submit", intent):
        if exchange.key:
            keys[exchange.key].append(exchange)
    return keys


def _one_task(view: View, requirement: str, intent: str) -> Iterator[Found]:
    for key, exchanges in _by_key(view, intent).items():
        made = [e for e in exchanges if e.means("accepted")]
        tasks = {task_of(view, e): e for e in made}
        if len(tasks) > 1:
            yield breach(
                requirement,
                f"key {key}",
                "one task",
                f"{len(tasks)} tasks: {_listed(sorted(tasks))}",
                *list(tasks.values())[:4],
            )
        elif made and len(exchanges) > 1:
            yield None


def _listed(names: list[str]) -> str:
    rest = len(names) - SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    return ", ".join(names[:SHOWN]) + more


def once(view: View) -> Iterator[Found]:
    """Sent again, it makes no second task."""
    yield from _one_task(view, "LRO-KEY-01", "keyed")


def _is_honoured(view: View) -> bool:
    """Say whether keys mean anything: the rest follows from that."""
    return all(found is None for found in once(view))


def once_at_once(view: View) -> Iterator[Found]:
    """Sent at once, it makes one task."""
    if _is_honoured(view):
        yield from _one_task(view, "LRO-KEY-02", "raced")


def same_answer(view: View) -> Iterator[Found]:
    """Sent again, it is answered as the first time."""
    for key, exchanges in _by_key(view, "keyed").items():
        asked = [e for e in exchanges if e.probe == "again"]
        if not asked or not asked[0].means("accepted"):
            continue
        first = asked[0]
        for other in asked[1:]:
            is_same = (other.status, task_of(view, other)) == (
                first.status,
                task_of(view, first),
            )
            is_busy = other.status in NO_TASK and not _was_over(view, other)
            if is_same or is_busy:
                yield None
            elif task_of(view, other) in ("", task_of(view, first)):
                yield breach(
                    "LRO-KEY-03",
                    f"key {key}",
                    f"{first.status} and {task_of(view, first)} again",
                    f"{other.status} and {task_of(view, other) or 'no task'}",
                    first,
                    other,
                )


def _was_over(view: View, other: Exchange) -> bool:
    """Say whether the key's task had ended: then nothing is in flight."""
    return any(
        e.state in FINAL and e.answered.at_s < other.asked.at_s
        for e in view.answered("status")
        if e.probe == other.probe
    )


def other_body(view: View) -> Iterator[Found]:
    """Another body under the same key is refused."""
    if not _is_honoured(view):
        return
    for exchange in view.answered("submit", "other-body"):
        first = _by_key(view, "keyed").get(exchange.key, [])
        if exchange.means("mismatch") or exchange.means("refused"):
            yield None
        elif exchange.status < 500:
            yield breach(
                "LRO-KEY-04",
                f"key {exchange.key}",
                "422, or what the dialect says instead",
                f"{exchange.status} to another body",
                *first[:1],
                exchange,
            )


def of_its_owner(view: View) -> Iterator[Found]:
    """Two owners' keys have nothing to do with each other."""
    for key, exchanges in _by_key(view, "keyed-by").items():
        first, *others = exchanges
        if not first.means("accepted") or not task_of(view, first):
            continue
        for other in others:
            tasks = task_of(view, first), task_of(view, other)
            if other.means("accepted") and tasks[0] != tasks[1]:
                yield None
            elif other.status < 500:
                same = "the same task" if tasks[0] == tasks[1] else "refused"
                yield breach(
                    "LRO-KEY-05",
                    f"key {key}",
                    "a task of its own for the second owner",
                    f"{other.status}, {same}",
                    first,
                    other,
                )


KEYS = (
    Check("LRO-KEY-01", once, ("again",)),
    Check("LRO-KEY-02", once_at_once, ("race",)),
    Check("LRO-KEY-03", same_answer, ("again",)),
    Check("LRO-KEY-04", other_body, ("reuse",)),
    Check("LRO-KEY-05", of_its_owner, ("shared",)),
)
