"""Every problem (RFC 9457) that the service can report, in one table.

Pure: API, worker and work create their problems from here. Each slug is a
page of the site, `/problems/<slug>/`; a test compares this table with the
pages. As data, inside an event or a task:

    {"type", "title", "detail", ...}

It has no `status`, because that repeats the status of the response that it
is in (RFC 9457, 3.1.2), and most responses about a failed task have 200.
web/problems.py maps errors to problems and sends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.losses import MAX_LOSSES, Losses

Problem = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem as the answer to a request.

    Without a `detail`, the error's message is used. `retry_after_s` above 0
    tells when to try again (RFC 9110, 10.2.3).
    """

    status: int
    title: str
    detail: str | None = None
    retry_after_s: int = 0


# chosen: all figures of retry_after_s. 1 s for a problem that passes by
# itself, 5 s where a task of the caller has to end first, 60 s for a sweep.
# --8<-- [start:problems]
PROBLEMS: Mapping[str, Refusal] = {
    "malformed-request": Refusal(400, "Malformed request"),
    "cross-origin": Refusal(
        403,
        "Cross-origin request",
        "A page of another origin may not change anything here.",
    ),
    "not-found": Refusal(
        404,
        "Not found",
        "Nothing exists at this address, or it isn't yours.",
    ),
    "method-not-allowed": Refusal(
        405,
        "Method not allowed",
        "This address doesn't accept the method."
        " `Allow` lists the methods that it accepts.",
    ),
    "request-timeout": Refusal(
        408,
        "Request Timeout",
        "The body of the request arrived too slowly,"
        " or not at all. Send it again.",
    ),
    "not-finished": Refusal(
        409, "Not finished", "The task has no result yet.", 1
    ),
    "already-ended": Refusal(
        409,
        "Already ended",
        "The task has ended and can't be changed any more.",
    ),
    "not-replayable": Refusal(409, "Not replayable"),
    "no-fault": Refusal(409, "No fault to cause"),
    "busy": Refusal(409, "Busy"),
    "expired": Refusal(410, "Expired"),
    "body-too-large": Refusal(413, "Body too large"),
    "unsupported-media-type": Refusal(
        415, "Unsupported media type", "Send application/json."
    ),
    "range-not-satisfiable": Refusal(
        416,
        "Range Not Satisfiable",
        "The range begins beyond the end. `Content-Range` gives the length.",
    ),
    "invalid-input": Refusal(
        422,
        "Invalid input",
        "The fields listed in `errors` are wrong. Correct them.",
    ),
    "idempotency-mismatch": Refusal(
        422,
        "Idempotency key reused",
        "This key was sent before with a different body. Use a new key.",
    ),
    "unknown-kind": Refusal(422, "Unknown kind of work"),
    "quota-exceeded": Refusal(429, "Quota exceeded", None, 5),
    "internal": Refusal(
        500,
        "Internal error",
        "This is our mistake. The log has it under the request id.",
    ),
    "unavailable": Refusal(
        503, "Unavailable", "The data store isn't responding. Try again.", 1
    ),
    "queue-full": Refusal(503, "Queue full", None, 5),
    "storage-full": Refusal(
        507,
        "Storage full",
        "The store has no room for it. Delete blobs, or try again later.",
        60,
    ),
}

# Problems of a task or an attempt, which answer no request: title and usual
# detail.
OF_TASKS: Mapping[str, tuple[str, str | None]] = {
    # A task that has failed.
    "work-failed": (
        "The work failed",
        "The work raised an error. The worker's log has it.",
    ),
    "input-gone": (
        "The input is gone",
        "The input's blob was deleted or has expired. Upload it again, and"
        " submit a new task.",
    ),
    "crash-loop": ("The work was lost too often", None),
    "outcome-unknown": ("The outcome isn't known", None),
    "retries-exhausted": ("Every attempt failed", None),
    "time-limit": (
        "The work took too long",
        "One attempt took longer than its kind allows.",
    ),
    "deadline": (
        "The deadline has passed",
        "The task didn't finish within the time that its kind allows, which"
        " includes all waiting.",
    ),
    "dependency-refused": (
        "A dependency refused the work",
        "A service that the work depends on refused it, and would refuse it"
        " again.",
    ),
    "not-expendable": (
        "The work would harm others",
        "The work kills its own process, so it is started only in a process"
        " that has no other tasks.",
    ),
    # An attempt that is tried again.
    "dependency-unavailable": (
        "A dependency is unavailable",
        "A service that the work depends on didn't respond as it should. This"
        " may pass.",
    ),
    "worker-stopped": (
        "The worker was stopped",
        "The worker was told to stop and put the task back into the queue.",
    ),
    "out-of-resources": ("The worker ran short", None),
}
# --8<-- [end:problems]


def type_of(slug: str) -> str:
    """Return a problem's `type`: the address of its page."""
    return f"/problems/{slug}/"


# A task that ends with one of these is a dead letter: the work could run
# once the cause is removed, so the task is listed and can be replayed once.
DEAD_LETTERS = frozenset({type_of("crash-loop"), type_of("retries-exhausted")})


def of_task(slug: str, detail: str | None = None) -> Problem:
    """Return a problem as a task or an attempt carries it."""
    if slug in OF_TASKS:
        title, usual = OF_TASKS[slug]
    else:
        title, usual = PROBLEMS[slug].title, PROBLEMS[slug].detail
    text = detail or usual or title
    return {"type": type_of(slug), "title": title, "detail": text}


def retries_exhausted(failures: int, cause: Mapping[str, Any]) -> Problem:
    """Return the problem of a task whose attempts all failed.

    `cause` is the problem of the last one (an extension member).
    """
    detail = (
        f"{failures} attempts failed for a reason that might have passed by"
        " itself. The task isn't retried."
    )
    return of_task("retries-exhausted", detail) | {"cause": dict(cause)}


def crash_loop(losses: Losses) -> Problem:
    """Return the problem of a task that was lost too often."""
    how = (
        f"{losses.own} attempts ended because the work's own process died"
        " while its worker kept running."
        if losses.own >= MAX_LOSSES
        else f"{losses.worker} attempts in a row ended because the whole"
        " worker died or went silent, and no step was recorded between"
        " them."
    )
    return of_task("crash-loop", f"{how} The task isn't retried.")


def out_of(what: str) -> Problem:
    """Return the problem of an attempt that ran out of a resource."""
    detail = f"The worker ran out of {what} for the work."
    return of_task("out-of-resources", detail)


def recorded_too_much() -> Problem:
    """Return the problem of a task that recorded more than was reserved."""
    detail = (
        "The steps recorded more data than this kind of work may, so no room"
        " was reserved for it."
    )
    return of_task("work-failed", detail)


def result_too_large(limit_bytes: int) -> Problem:
    """Return the problem of a task whose result is too large to store."""
    detail = f"The result is larger than {limit_bytes} bytes."
    return of_task("work-failed", detail)


def input_out_of_reach() -> Problem:
    """Return the problem of an attempt that can't reach its input's store."""
    detail = "The store of the input's blob isn't responding at the moment."
    return of_task("unavailable", detail)


def result_out_of_reach() -> Problem:
    """Return the problem of an attempt that can't reach its result's store."""
    detail = "The store for the result isn't responding at the moment."
    return of_task("unavailable", detail)


def no_room_for_result() -> Problem:
    """Return the problem of an attempt whose result has no room."""
    detail = (
        "The work is done, but the store has no room for its result at the"
        " moment."
    )
    return of_task("storage-full", detail)
