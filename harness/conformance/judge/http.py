"""Judges methods and odd inputs: nothing may crash. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.polling import lasting
from harness.conformance.judge.view import View, breach

ODD = ("garbage", "invalid")
# 501 says that a method isn't there (RFC 9110, 15.6.2); 503 that it's busy.
NOT_ODD = ("poll", "valid")
DELIBERATE = frozenset({501, 503})


def methods(view: View) -> Iterator[Found]:
    """HEAD and OPTIONS don't crash, and change nothing."""
    for exchange in view.answered("other", "head", "options"):
        if exchange.status < 500 or exchange.status in DELIBERATE:
            yield None
        else:
            yield breach(
                "LRO-HTTP-03",
                f"{exchange.method} {exchange.address}",
                "an answer, or 405",
                f"{exchange.status}",
                exchange,
            )
    before = view.by_task("status", "before-methods")
    after = view.by_task("status", "after-methods")
    unsteady = {found.subject for found in lasting(view) if found}
    for task in before.keys() & after.keys():
        one, other = before[task][-1], after[task][0]
        # Where others' ends change too, these methods aren't known to do it.
        if unsteady - {task}:
            continue
        if other.status < 500 and one.state != other.state:
            yield breach(
                "LRO-HTTP-03",
                task,
                f"{one.state}, as before",
                f"{other.words} after HEAD and OPTIONS",
                one,
                *view.answered("other", "head", "options"),
                other,
            )


def inputs(view: View) -> Iterator[Found]:
    """No input is answered by a 5xx.

    Where each unknown id is answered so, odd ids show nothing new.
    """
    unknown = view.answered("status", "unknown")
    crashes = any(exchange.status >= 500 for exchange in unknown)
    for exchange in view.exchanges:
        if exchange.asked.more.get("probe") not in ODD:
            continue
        if not exchange.has_answer or exchange.intent in NOT_ODD:
            continue
        if exchange.is_refused:
            continue
        if exchange.asked.what == "status" and crashes:
            continue
        if exchange.status < 500 or exchange.status in DELIBERATE:
            yield None
        else:
            yield breach(
                "LRO-HTTP-04",
                f"{exchange.intent}",
                "a 4xx that says what is wrong with it",
                f"{exchange.status} to {exchange.method} {exchange.address}"[
                    :200
                ],
                exchange,
            )


HTTP = (
    Check("LRO-HTTP-03", methods, ("methods",)),
    Check("LRO-HTTP-04", inputs, ("garbage", "invalid")),
)
