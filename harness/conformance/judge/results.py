"""Judges what a task has left: the reason of a failure, or a result. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from harness.conformance.dialect import FINAL
from harness.conformance.judge.check import Check, Found
from harness.conformance.judge.view import Exchange, View, breach
from harness.conformance.plan import same_place

# A server that is away, or has no time.
NOT_NOW = frozenset({502, 503, 504})


def failure_is_read(view: View) -> Iterator[Found]:
    """The poll of a task that fails succeeds.

    A gateway that is without its server for a moment says nothing of it.
    """
    for task, statuses in view.by_task("status").items():
        if not any(e.probe == "failing" for e in statuses):
            continue
        ends = [n for n, e in enumerate(statuses) if e.state in FINAL]
        for number, exchange in enumerate(statuses):
            is_before = bool(ends) and number < ends[0]
            is_passing = is_before and exchange.status in NOT_NOW
            if exchange.means("unknown") or is_passing:
                continue
            if exchange.status >= 400:
                yield breach(
                    "LRO-STATUS-12",
                    task,
                    "200, with the failure in its body",
                    f"{exchange.status} to a poll of a task that fails",
                    exchange,
                )
                break
            if exchange.state == "failed":
                yield None


def failure_says_why(view: View) -> Iterator[Found]:
    """A failed task has a reason."""
    for task, statuses in view.by_task("status").items():
        failed = next((e for e in statuses if e.state == "failed"), None)
        if failed is None or failed.failure is None:
            continue
        if failed.failure:
            yield None
        else:
            yield breach(
                "LRO-STATUS-13",
                task,
                "a reason, where the dialect's table [failure] looks for it",
                f"{failed.body}"[:200],
                failed,
            )


def has_result(view: View) -> Iterator[Found]:
    """A success has a result that can be read."""
    reads = view.by_task("result", "read", with_refused=True)
    for task, statuses in view.by_task("status").items():
        end = next((e for e in statuses if e.state == "succeeded"), None)
        if end is None or end.probe != "lives" or end.result is None:
            continue
        read = next(iter(reads.get(task, [])[-1:]), None)
        if read is not None and read.is_refused:
            # It may be there: nobody could read it.
            continue
        if read is None and not end.result and _is_elsewhere(end):
            # It isn't asked, with or without credentials.
            continue
        if end.result or (read is not None and read.means("ok")):
            yield None
        else:
            seen = "none in its status, and no address of one"
            if read is not None:
                seen = f"{read.status} at {read.address}"
            elif end.result_fault:
                seen = f"{end.result_address}, which is no address:"
                seen += f" {end.result_fault}"
            elif end.result_address:
                seen = f"no answer at {end.result_address}"
            yield breach(
                "LRO-RESULT-01",
                task,
                "a result, in the status or at an address",
                seen,
                end,
                *([read] if read else []),
            )


def _is_elsewhere(end: Exchange) -> bool:
    """Say whether a status names a result on another host."""
    named = end.result_address
    if not named or end.result_fault:
        return False
    return not same_place(urljoin(end.address, named), end.address)


RESULTS = (
    Check("LRO-STATUS-12", failure_is_read, ("failing",)),
    Check(
        "LRO-STATUS-13",
        failure_says_why,
        ("failing",),
        "no task has failed, or the dialect has no table [failure]",
        is_offer=True,
    ),
    Check(
        "LRO-RESULT-01",
        has_result,
        ("lives",),
        "no task has succeeded, the dialect has no table [result], or the"
        " result lies on another host, which isn't asked",
        is_offer=True,
    ),
)
