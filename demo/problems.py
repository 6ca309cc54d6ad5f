"""Every problem (RFC 9457) that a service can report, in one table.

Pure: the API, the worker and the works all make theirs from here. Each slug
is a page of the site, `/problems/<slug>/`; a test holds that table and pages
say the same. As data, inside an event or a task:

    {"type", "title", "detail", ...}

Without `status`: that repeats the status of the response which a problem is
in (RFC 9457, 3.1.2), and most answers that show a failed task have 200. Which
refusal becomes which problem, and how one is sent, is web/problems.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.losses import MAX_LOSSES, Losses

Problem = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A problem that answers a request.

    Without a `detail`, the error's own words are it. `retry_after_s` above 0
    tells when to try again (RFC 9110, 10.2.3).
    """

    status: int
    title: str
    detail: str | None = None
    retry_after_s: int = 0


# chosen: all figures of retry_after_s. 1 s for what passes by itself, 5 s
# for what a task of the caller has to end for, 60 s for a sweep.
# --8<-- [start:problems]
PROBLEMS: Mapping[str, Refusal] = {
    "malformed-request": Refusal(400, "Malformed request"),
    "cross-origin": Refusal(
        403,
        "Cross-origin request",
        "A page of another origin may not change anything here.",
    ),
    "not-found": Refusal(
        404, "Not found", "There is nothing here, or it isn't yours."
    ),
    "method-not-allowed": Refusal(
        405, "Method not allowed", "This address answers other methods."
    ),
    "request-timeout": Refusal(
        408, "Request Timeout", "The body came too slowly, or not at all."
    ),
    "not-finished": Refusal(
        409, "Not finished", "The task has no result yet.", 1
    ),
    "already-ended": Refusal(
        409, "Already ended", "The task has ended; that is final."
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
        416, "Range Not Satisfiable", "The range begins behind the end."
    ),
    "invalid-input": Refusal(
        422, "Invalid input", "The fields named in `errors` are wrong."
    ),
    "idempotency-mismatch": Refusal(
        422,
        "Idempotency key reused",
        "This key was sent before, with another body. Use a new key.",
    ),
    "unknown-kind": Refusal(422, "Unknown kind of work"),
    "quota-exceeded": Refusal(429, "Quota exceeded", None, 5),
    "internal": Refusal(
        500,
        "Internal error",
        "That is our mistake. The log has it under the request id.",
    ),
    "unavailable": Refusal(
        503, "Unavailable", "What keeps it doesn't answer. Try again.", 1
    ),
    "queue-full": Refusal(503, "Queue full", None, 5),
    "storage-full": Refusal(
        507, "Storage full", "There is no room for it at the moment.", 60
    ),
}

# What tells of a task or an attempt, and answers no request: its title, and
# its detail unless there is more to say.
OF_TASKS: Mapping[str, tuple[str, str | None]] = {
    # A task that has failed.
    "work-failed": (
        "The work failed",
        "The work raised an error. The worker's log has it.",
    ),
    "input-gone": (
        "The input is gone",
        "What the input refers to has been deleted or has expired.",
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
        "The task wasn't done in the time that its kind allows, with all"
        " that it waited.",
    ),
    "dependency-refused": (
        "A dependency refused the work",
        "What the work depends on refuses it, and would again.",
    ),
    "not-expendable": (
        "The work would harm others",
        "The work kills its own process. It's only begun in one that serves"
        " nobody else.",
    ),
    # An attempt that is tried again.
    "dependency-unavailable": (
        "A dependency is unavailable",
        "What the work depends on doesn't answer as it should. That can pass.",
    ),
    "worker-stopped": (
        "The worker was stopped",
        "The worker was asked to stop and handed the task over.",
    ),
    "out-of-resources": ("The worker ran short", None),
}
# --8<-- [end:problems]


def type_of(slug: str) -> str:
    """Return a problem's `type`: the address of its page."""
    return f"/problems/{slug}/"


# Ends that nobody meant: the work could run once what was wrong is put
# right. What ends that way is a dead letter: listed, and replayed once.
DEAD_LETTERS = frozenset({type_of("crash-loop"), type_of("retries-exhausted")})


def of_task(slug: str, detail: str | None = None) -> Problem:
    """Return a problem as a task, or an attempt at it, carries it."""
    if slug in OF_TASKS:
        title, usual = OF_TASKS[slug]
    else:
        title, usual = PROBLEMS[slug].title, PROBLEMS[slug].detail
    text = detail or usual or title
    return {"type": type_of(slug), "title": title, "detail": text}


def retries_exhausted(failures: int, cause: Mapping[str, Any]) -> Problem:
    """Return the problem of a task whose every attempt failed.

    `cause` is the problem of the last one (an extension member).
    """
    detail = (
        f"{failures} attempts failed for a reason that can pass by itself, and"
        " it didn't. It isn't tried again."
    )
    return of_task("retries-exhausted", detail) | {"cause": dict(cause)}


def crash_loop(losses: Losses) -> Problem:
    """Return the problem of a task that was lost too often."""
    how = (
        f"{losses.own} attempts ended because the process of the work died,"
        " and the worker around it lived on."
        if losses.own >= MAX_LOSSES
        else f"{losses.worker} attempts in a row ended because their whole"
        " worker died or went silent, without one step in between."
    )
    return of_task("crash-loop", f"{how} It isn't tried again.")


def out_of(what: str) -> Problem:
    """Return the problem of an attempt whose machine ran short."""
    detail = f"The worker had no {what} left for the work."
    return of_task("out-of-resources", detail)


def recorded_too_much() -> Problem:
    """Return the problem of a task that outgrew its reserve in the log."""
    detail = (
        "Its steps recorded more than this kind of work may, so there was no"
        " room reserved for it."
    )
    return of_task("work-failed", detail)


def result_too_large(limit_bytes: int) -> Problem:
    """Return the problem of a task whose result nobody may keep."""
    detail = f"The result has more than {limit_bytes} bytes."
    return of_task("work-failed", detail)


def input_out_of_reach() -> Problem:
    """Return the problem of an attempt whose input has no store just now."""
    detail = "What the input refers to can't be reached at the moment."
    return of_task("unavailable", detail)


def result_out_of_reach() -> Problem:
    """Return the problem of an attempt whose result has no store just now."""
    detail = "What is to keep the result can't be reached at the moment."
    return of_task("unavailable", detail)


def no_room_for_result() -> Problem:
    """Return the problem of an attempt whose result finds no room."""
    detail = (
        "The work is done, and there is no room for its result at the moment."
    )
    return of_task("storage-full", detail)
