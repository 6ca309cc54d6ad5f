"""What can go wrong with a task on the worker's side, as data.

Problems as of RFC 9457, in the fields that travel inside an event: without
`status`, which belongs to a response (3.1.2). What an exception says never
leaves the house: it may carry anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.losses import MAX_LOSSES, Losses

Problem = dict[str, Any]

WORK_FAILED: Problem = {
    "type": "/problems/work-failed/",
    "title": "The work failed",
    "detail": "The work raised an error. The worker's log has it.",
}

RECORDED_TOO_MUCH: Problem = {
    **WORK_FAILED,
    "detail": "Its steps recorded more than this kind of work may, so there"
    " was no room reserved for it.",
}

WORKER_STOPPED: Problem = {
    "type": "/problems/worker-stopped/",
    "title": "The worker was stopped",
    "detail": "The worker was asked to stop and handed the task over.",
}

RESULT_STORE_AWAY: Problem = {
    "type": "/problems/unavailable/",
    "title": "Unavailable",
    "detail": "What is to keep the result can't be reached at the moment.",
}

NO_ROOM: Problem = {
    "type": "/problems/storage-full/",
    "title": "Storage full",
    "detail": "The work is done, and there is no room for its result at the"
    " moment.",
}

TIME_LIMIT: Problem = {
    "type": "/problems/time-limit/",
    "title": "The work took too long",
    "detail": "One attempt took longer than its kind allows.",
}

DEADLINE: Problem = {
    "type": "/problems/deadline/",
    "title": "The deadline has passed",
    "detail": "The task wasn't done in the time that its kind allows, with"
    " all that it waited.",
}


def out_of(what: str) -> Problem:
    """Return the problem of an attempt whose machine ran short."""
    return {
        "type": "/problems/out-of-resources/",
        "title": "The worker ran short",
        "detail": f"The worker had no {what} left for the work.",
    }


def crash_loop(losses: Losses) -> Problem:
    """Return the problem of a task that was lost too often."""
    how = (
        f"{losses.own} attempts ended because the process of the work died,"
        " and the worker around it lived on."
        if losses.own >= MAX_LOSSES
        else f"{losses.worker} attempts in a row ended because their whole"
        " worker died or went silent, without one step in between."
    )
    return {
        "type": "/problems/crash-loop/",
        "title": "The work was lost too often",
        "detail": f"{how} It isn't tried again.",
    }


def result_too_large(limit_bytes: int) -> Problem:
    """Return the problem of a task whose result nobody may keep."""
    return {
        **WORK_FAILED,
        "detail": f"The result has more than {limit_bytes} bytes.",
    }


def retries_exhausted(failures: int, cause: Mapping[str, Any]) -> Problem:
    """Return the problem of a task whose every attempt failed.

    `cause` is the problem of the last one (an extension member).
    """
    return {
        "type": "/problems/retries-exhausted/",
        "title": "Every attempt failed",
        "detail": f"{failures} attempts failed for a reason that can pass by"
        " itself, and it didn't. It isn't tried again.",
        "cause": dict(cause),
    }
