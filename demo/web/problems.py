"""Errors as data (RFC 9457): one table from what is refused to what is said.

Each slug is a page of the site, `/problems/<slug>/`. A test holds LEAVES
complete against the tree in demo/errors.py. Shape of a problem that answers
a request, and of one that a task carries:

    {"type", "title", "status", "detail", "instance", "request_id", ...}
    {"type", "title", "detail", ...}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from demo.errors import (
    AlreadyEnded,
    BlobExpired,
    BlobTooLarge,
    Busy,
    Conflict,
    ContractError,
    Expired,
    IllegalTransition,
    KeyReused,
    LogUnavailable,
    NoFault,
    NoRoom,
    NotReplayable,
    QueueFull,
    QuotaExceeded,
    RateExceeded,
    Rewound,
    StaleAttempt,
    StorageFull,
    StorageUnavailable,
    StoreUnsafe,
    TooManyBlobs,
    TooManyUploads,
    UnknownBlob,
    UnknownEvent,
    UnknownKind,
    UnknownTask,
    WrongDigest,
    WrongInput,
)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a slug stands for; no `detail`: the error's own words are it.

    `retry_after_s` above 0 tells when to try again (RFC 9110, 10.2.3).
    """

    status: int
    title: str
    detail: str | None = None
    retry_after_s: int = 0


# chosen: all figures of retry_after_s. 1 s for what passes by itself, 5 s
# for what a task of the caller has to end for, 60 s for a sweep.
# --8<-- [start:problems]
PROBLEMS: Mapping[str, Problem] = {
    "malformed-request": Problem(400, "Malformed request"),
    "cross-origin": Problem(
        403,
        "Cross-origin request",
        "A page of another origin may not change anything here.",
    ),
    "not-found": Problem(
        404, "Not found", "There is nothing here, or it isn't yours."
    ),
    "method-not-allowed": Problem(
        405, "Method not allowed", "This address answers other methods."
    ),
    "request-timeout": Problem(
        408, "Request Timeout", "The body came too slowly, or not at all."
    ),
    "not-finished": Problem(
        409, "Not finished", "The task has no result yet.", 1
    ),
    "already-ended": Problem(
        409, "Already ended", "The task has ended; that is final."
    ),
    "not-replayable": Problem(409, "Not replayable"),
    "no-fault": Problem(409, "No fault to cause"),
    "busy": Problem(409, "Busy"),
    "expired": Problem(410, "Expired"),
    "body-too-large": Problem(413, "Body too large"),
    "unsupported-media-type": Problem(
        415, "Unsupported media type", "Send application/json."
    ),
    "range-not-satisfiable": Problem(
        416, "Range Not Satisfiable", "The range begins behind the end."
    ),
    "invalid-input": Problem(
        422, "Invalid input", "The fields named in `errors` are wrong."
    ),
    "idempotency-mismatch": Problem(
        422,
        "Idempotency key reused",
        "This key was sent before, with another body. Use a new key.",
    ),
    "unknown-kind": Problem(422, "Unknown kind of work"),
    "quota-exceeded": Problem(429, "Quota exceeded", None, 5),
    "internal": Problem(
        500,
        "Internal error",
        "That is our mistake. The log has it under the request id.",
    ),
    "unavailable": Problem(
        503, "Unavailable", "What keeps it doesn't answer. Try again.", 1
    ),
    "queue-full": Problem(503, "Queue full", None, 5),
    "storage-full": Problem(
        507, "Storage full", "There is no room for it at the moment.", 60
    ),
}

# What tells of a task and answers no request, by its title. No status:
# whoever makes a problem MUST give it the status of the response that it is
# in (RFC 9457, 3.1.2), and these are in many.
OF_TASKS: Mapping[str, str] = {
    # A task that has failed.
    "work-failed": "The work failed",
    "input-gone": "The input is gone",
    "crash-loop": "The work was lost too often",
    "outcome-unknown": "The outcome isn't known",
    "retries-exhausted": "Every attempt failed",
    "time-limit": "The work took too long",
    "deadline": "The deadline has passed",
    "dependency-refused": "A dependency refused the work",
    "not-expendable": "The work would harm others",
    # An attempt that is tried again.
    "dependency-unavailable": "A dependency is unavailable",
    "worker-stopped": "The worker was stopped",
    "out-of-resources": "The worker ran short",
}

LEAVES: Mapping[type[ContractError], str] = {
    UnknownTask: "not-found",
    AlreadyEnded: "already-ended",
    # Nothing that a client asks for can be illegal in any other way.
    IllegalTransition: "internal",
    # Another writer was faster, and then again: it's worth another try.
    StaleAttempt: "unavailable",
    Conflict: "unavailable",
    Rewound: "unavailable",
    KeyReused: "idempotency-mismatch",
    # A server of the newer version may answer the next time.
    UnknownEvent: "unavailable",
    UnknownKind: "unknown-kind",
    WrongInput: "invalid-input",
    NotReplayable: "not-replayable",
    NoFault: "no-fault",
    QuotaExceeded: "quota-exceeded",
    RateExceeded: "quota-exceeded",
    Expired: "expired",
    Busy: "busy",
    LogUnavailable: "unavailable",
    QueueFull: "queue-full",
    StoreUnsafe: "unavailable",
    UnknownBlob: "not-found",
    BlobExpired: "expired",
    BlobTooLarge: "body-too-large",
    WrongDigest: "malformed-request",
    NoRoom: "storage-full",
    TooManyBlobs: "quota-exceeded",
    TooManyUploads: "unavailable",
    StorageFull: "storage-full",
    StorageUnavailable: "unavailable",
}
# --8<-- [end:problems]

# What the framework itself refuses, by its status.
STATUSES: Mapping[int, str] = {
    400: "malformed-request",
    404: "not-found",
    405: "method-not-allowed",
    408: "request-timeout",
    415: "unsupported-media-type",
    422: "invalid-input",
}


def as_data(slug: str, detail: str | None = None) -> dict[str, Any]:
    """Return a problem that tells of a task: it has no status."""
    title = OF_TASKS.get(slug) or PROBLEMS[slug].title
    text = detail or title
    return {"type": f"/problems/{slug}/", "title": title, "detail": text}


def as_answer(slug: str, detail: str | None = None) -> dict[str, Any]:
    """Return a problem that answers a request, with its status."""
    known = PROBLEMS[slug]
    return _with_status(as_data(slug, detail or known.detail), known.status)


def answer(
    scope: Scope,
    slug: str,
    detail: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return the response for a problem; `more` are extension members."""
    known = PROBLEMS[slug]
    sent = dict(headers or {})
    if known.retry_after_s:
        sent.setdefault("Retry-After", str(known.retry_after_s))
    return answer_with(
        scope, as_answer(slug, detail) | more, known.status, sent
    )


def answer_with(
    scope: Scope,
    problem: Mapping[str, Any],
    status: int,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the response for a problem that exists as data already."""
    data = {
        **_with_status(problem, status),
        "instance": scope["path"],
        "request_id": scope.get("state", {}).get("request_id"),
    }
    return Response(
        json.dumps(data, ensure_ascii=False),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def _with_status(problem: Mapping[str, Any], status: int) -> dict[str, Any]:
    """Return a problem with the status of its response, behind its title."""
    head = {n: problem[n] for n in ("type", "title") if n in problem}
    return {**head, "status": status, **{**problem, "status": status}}
