"""Judges how long a service asks its clients to wait. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.polling import FOLLOWED
from harness.conformance.judge.view import Exchange, View, breach


def well_formed(view: View) -> Iterator[Found]:
    """Retry-After is seconds or a date."""
    for exchange in view.exchanges:
        text = exchange.retry_after
        if text is None:
            continue
        if text.isdecimal() or _date(text) is not None:
            yield None
        else:
            yield breach(
                "LRO-STATUS-06",
                f"{exchange.method} {exchange.address}",
                "a whole number of seconds, or an HTTP date",
                f"Retry-After: {text}",
                exchange,
            )


def _date(text: str) -> datetime | None:
    if not text.endswith("GMT"):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None


def offered_wait(view: View) -> Iterator[Found]:
    """Unfinished statuses say when to ask again."""
    for exchange in view.answered("status", "poll", "at-once"):
        if exchange.state not in ("waiting", "running"):
            continue
        if "wait" not in exchange.answered.more:
            continue
        if exchange.wait is not None:
            yield None
        else:
            yield breach(
                "LRO-STATUS-07",
                str(exchange.task),
                "Retry-After, or the dialect's word for it, until the end",
                f"{exchange.state} without it",
                exchange,
            )


def not_punished(view: View) -> Iterator[Found]:
    """Polls that waited as asked aren't refused as too many.

    A quota may be shared, so a refusal counts only where nothing else was
    asked meanwhile. The probe `alone` sees to that.
    """
    polls = view.by_task("status", "at-once", "poll", with_refused=True)
    for statuses in polls.values():
        for before, exchange in pairwise(statuses):
            asked_s = _seconds(before.retry_after)
            if asked_s is None:
                continue
            waited_s = exchange.asked.at_s - before.answered.at_s
            if not exchange.is_refused:
                yield None
            elif waited_s >= asked_s and _was_alone(view, before, exchange):
                yield breach(
                    "LRO-STATUS-08",
                    str(exchange.task),
                    "an answer, after the wait that was asked for",
                    f"429, {waited_s:.1f} s after Retry-After:"
                    f" {before.retry_after}",
                    before,
                    exchange,
                )


def _was_alone(view: View, before: Exchange, exchange: Exchange) -> bool:
    """Say whether nothing else was sent between these two answers."""
    sent = view.asked_between(before.answered.at_s, exchange.answered.at_s)
    return all(record is exchange.asked for record in sent)


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None


WAITING = (
    Check(
        "LRO-STATUS-06",
        well_formed,
        FOLLOWED,
        "there is no Retry-After",
        is_offer=True,
    ),
    Check(
        "LRO-STATUS-07",
        offered_wait,
        ("lives", "promptness"),
        "the dialect has no word for it",
        is_offer=True,
    ),
    Check(
        "LRO-STATUS-08",
        not_punished,
        ("lives", "promptness"),
        "there is no Retry-After",
        is_offer=True,
    ),
)
