"""Judges tags, and ids that were never given. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.conformance.dialect import FINAL
from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import Exchange, View, breach

TAGGED = ("tagged", "tagged-after-end")
NO_TAG = "its status has no ETag"


def revalidated(view: View) -> Iterator[Found]:
    """After the end, the tag of the last answer gives 304 without a body."""
    for exchange in view.answered("status", "tagged-after-end"):
        tag = exchange.asked.more.get("if_none_match")
        if not tag or _has_changed(view, exchange):
            continue
        if _is_other(exchange, _last_status(view, exchange)):
            # Another body may have another tag, and a strong one has to (RFC
            # 9110, 8.8.1).
            continue
        if not _was_ok(view, exchange, tag):
            continue
        if exchange.status == 304 and not exchange.length:
            yield None
        else:
            what = "304 with a body" if exchange.status == 304 else None
            yield breach(
                "LRO-STATUS-09",
                str(exchange.task),
                f"304 without a body to If-None-Match: {tag}",
                what or f"{exchange.status}, although nothing has changed",
                *_last_status(view, exchange),
                exchange,
            )


def _was_ok(view: View, exchange: Exchange, tag: str) -> bool:
    """Say whether a 200 carried the tag at last.

    RFC 9110, 13.2.1: only there does a server have to evaluate it.
    """
    carried = [
        e
        for e in view.by_task("status").get(exchange.task, [])
        if e.answered.at_s <= exchange.asked.at_s and e.etag == tag
    ]
    return bool(carried) and carried[-1].status in (200, 304)


def _is_other(exchange: Exchange, before: list[Exchange]) -> bool:
    """Say whether a 200 has another body and tag than the 200 before."""
    if exchange.status != 200 or not before:
        return False
    last = before[-1]
    if exchange.etag == last.etag:
        return False
    return any(
        getattr(exchange, name) != getattr(last, name)
        for name in ("body", "length", "digest")
    )


def _has_changed(view: View, exchange: Exchange) -> bool:
    """Say whether the end was overwritten: then the tag has to change."""
    statuses = view.own_statuses().get(exchange.task, [])
    ends = [e for e in statuses if e.state in FINAL]
    after = statuses[statuses.index(ends[0]) :] if ends else []
    return len({e.state for e in after}) > 1


def tag_changes(view: View) -> Iterator[Found]:
    """Two states never share a tag, and a tag doesn't outlive its state."""
    for task, statuses in view.by_task("status").items():
        shown: dict[str, Exchange] = {}
        for exchange in statuses:
            tag = exchange.etag or exchange.asked.more.get("if_none_match")
            if not tag or exchange.status not in (200, 304):
                continue
            if exchange.status == 304:
                continue
            before = shown.setdefault(tag, exchange)
            if before.state != exchange.state:
                yield breach(
                    "LRO-STATUS-10",
                    task,
                    "another ETag in another state",
                    f"{tag} while {before.state} and while {exchange.state}",
                    before,
                    exchange,
                )
            else:
                yield None
        yield from _outlived(task, statuses)


def _outlived(task: str, statuses: list[Exchange]) -> Iterator[Found]:
    """Find a 304 for a state that was already over."""
    end = next((e for e in statuses if e.state in FINAL), None)
    for exchange in statuses:
        if end is None or exchange.status != 304:
            continue
        tag = exchange.asked.more.get("if_none_match")
        # A tag that was shown after the end belongs to an end.
        shown = [e for e in statuses if e.status == 200]
        later = {e.etag for e in shown if e.asked.at_s >= end.asked.at_s}
        is_old = exchange.asked.at_s > end.answered.at_s and tag not in later
        if is_old:
            yield breach(
                "LRO-STATUS-10",
                task,
                f"200 and the new state to If-None-Match: {tag}",
                f"304 after the task was {end.state}",
                end,
                exchange,
            )


def unknown(view: View) -> Iterator[Found]:
    """An id that was never given is unknown."""
    for exchange in view.answered("status", "unknown"):
        if exchange.means("unknown"):
            yield None
        else:
            yield breach(
                "LRO-STATUS-11",
                str(exchange.task),
                "404, or what the dialect says instead",
                f"{exchange.words} for an id that was never given",
                exchange,
            )


def _last_status(view: View, exchange: Exchange) -> list[Exchange]:
    before = [
        e
        for e in view.by_task("status").get(exchange.task, [])
        if e.answered.at_s <= exchange.asked.at_s and e.status == 200
    ]
    return before[-1:]


READING = (
    Check(
        "LRO-STATUS-09",
        revalidated,
        ("tags",),
        f"{NO_TAG}, none that comes with 200 at the end, or a body that"
        " changes after it",
        is_offer=True,
    ),
    Check(
        "LRO-STATUS-10", tag_changes, ("tags", "watch"), NO_TAG, is_offer=True
    ),
    Check("LRO-STATUS-11", unknown, ("unknown",)),
)
