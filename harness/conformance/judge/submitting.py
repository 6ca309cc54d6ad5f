"""Judges how submissions are answered. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import Exchange, View, breach

VALID = ("valid",)
# chosen: slow work takes ten times as long as quick work.
HELD = 3


def accepted(view: View) -> Iterator[Found]:
    """Each valid submission gets the dialect's status code."""
    for exchange in view.answered("submit", *VALID):
        if exchange.means("accepted"):
            yield None
        elif exchange.status != 503:
            yield breach(
                "LRO-SUBMIT-03",
                f"a {exchange.kind or 'quick'} task",
                "202, or what the dialect says instead",
                f"{exchange.status} to a valid submission",
                exchange,
            )


def addressed(view: View) -> Iterator[Found]:
    """Each acceptance names where the status is."""
    named = view.by_task("status", with_refused=True)
    lives = {e.probe for es in named.values() for e in es}
    for exchange in view.answered("submit", "valid"):
        if not exchange.means("accepted"):
            continue
        if exchange.names_fault:
            yield breach(
                "LRO-SUBMIT-04",
                "the answer to a submission",
                "an address that a client can ask",
                f"{exchange.names}, which is none: {exchange.names_fault}",
                exchange,
            )
        elif exchange.probe in lives or exchange.names:
            yield None
        else:
            yield breach(
                "LRO-SUBMIT-04",
                "the answer to a submission",
                "a Location, or what the dialect names instead",
                f"{exchange.status} without an address",
                exchange,
            )


def stored(view: View) -> Iterator[Found]:
    """The address of an accepted task answers at once."""
    for exchange in view.answered("status", "at-once"):
        if exchange.means("ok"):
            yield None
        elif exchange.means("unknown"):
            submitted = _submission(view, exchange)
            yield breach(
                "LRO-SUBMIT-05",
                str(exchange.task),
                "the status of the task",
                f"{exchange.status} right after it was accepted",
                *([submitted] if submitted else []),
                exchange,
            )


def prompt(view: View) -> Iterator[Found]:
    """The answer to a slow submission comes before the work is done.

    It has to take longer than that to quick work: on a busy machine, an
    answer may be late although it was given at once.
    """
    quick = view.answered("submit", *VALID)
    took_s = [e.took_s for e in quick if e.kind == "quick"]
    usual_s = median(took_s) if took_s else 0.0
    for exchange in view.answered("status", "at-once"):
        if exchange.probe != "promptness" or not exchange.means("ok"):
            continue
        submitted = _submission(view, exchange)
        if exchange.state in ("waiting", "running"):
            yield None
        elif submitted is not None and _was_held(submitted, exchange, usual_s):
            yield breach(
                "LRO-SUBMIT-06",
                str(exchange.task),
                "an answer while the work isn't done yet",
                f"it was {exchange.state} when the answer came, after"
                f" {submitted.took_s} s",
                submitted,
                exchange,
            )


def _was_held(submitted: Exchange, look: Exchange, usual_s: float) -> bool:
    """Say whether the time passed before the answer, and not after it."""
    looked_s = look.answered.at_s - submitted.answered.at_s
    return bool(submitted.took_s > HELD * max(usual_s, looked_s))


def refused(view: View) -> Iterator[Found]:
    """Invalid bodies are refused."""
    for exchange in view.answered("submit", "invalid"):
        if exchange.means("refused"):
            yield None
        elif exchange.status < 500:
            yield breach(
                "LRO-SUBMIT-07",
                f"the body {exchange.asked.more.get('sent')}",
                "a 4xx",
                f"{exchange.status}",
                exchange,
            )


def explained(view: View) -> Iterator[Found]:
    """Refusals have a body in the dialect's form of errors."""
    refusals = [
        *view.answered("submit", "invalid"),
        *view.answered("status", "unknown"),
    ]
    for exchange in refusals:
        is_refusal = exchange.means("refused") or exchange.means("unknown")
        if exchange.status >= 500 or not is_refusal:
            continue
        if not exchange.has_errors:
            continue
        if exchange.means("explained"):
            yield None
        else:
            yield breach(
                "LRO-SUBMIT-08",
                f"{exchange.method} {exchange.address}",
                "a body that says what is wrong, as application/problem+json"
                " or in the dialect's form",
                f"{exchange.status} with {exchange.type or 'no media type'}",
                exchange,
            )


def _submission(view: View, status: Exchange) -> Exchange | None:
    """Return the submission that a status follows."""
    before = [
        e
        for e in view.answered("submit")
        if e.probe == status.probe and e.answered.at_s <= status.asked.at_s
    ]
    return before[-1] if before else None


SUBMITTING = (
    Check("LRO-SUBMIT-03", accepted, ("lives", "watch", "failing")),
    Check("LRO-SUBMIT-04", addressed, ("lives", "watch")),
    Check("LRO-SUBMIT-05", stored, ("lives", "promptness")),
    Check("LRO-SUBMIT-06", prompt, ("promptness",)),
    Check("LRO-SUBMIT-07", refused, ("invalid",)),
    Check(
        "LRO-SUBMIT-08",
        explained,
        ("invalid", "unknown"),
        "nothing was refused, or the dialect has no table [errors]",
        is_offer=True,
    ),
)
