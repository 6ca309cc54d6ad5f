"""Turns errors into problem responses (RFC 9457): which one, and its bytes.

demo/problems.py defines the problems. A test checks that LEAVES covers the
whole tree of demo/errors.py. A problem that answers a request is

    {"type", "title", "status", "detail", "instance", "request_id", ...}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from demo.problems import PROBLEMS, of_task

MEDIA_TYPE = "application/problem+json"


# --8<-- [start:leaves]
LEAVES: Mapping[type[ContractError], str] = {
    UnknownTask: "not-found",
    AlreadyEnded: "already-ended",
    # No request of a client leads to another illegal transition.
    IllegalTransition: "internal",
    # Another writer was faster, more than once: the client may retry.
    StaleAttempt: "unavailable",
    Conflict: "unavailable",
    Rewound: "unavailable",
    KeyReused: "idempotency-mismatch",
    # A server of the newer version may serve the next request.
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
# --8<-- [end:leaves]

# Errors that the framework raises itself, by status.
STATUSES: Mapping[int, str] = {
    400: "malformed-request",
    404: "not-found",
    405: "method-not-allowed",
    408: "request-timeout",
    415: "unsupported-media-type",
    422: "invalid-input",
}


def as_answer(slug: str, detail: str | None = None) -> dict[str, Any]:
    """Return a problem that answers a request, with its status."""
    known = PROBLEMS[slug]
    return _with_status(of_task(slug, detail or known.detail), known.status)


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
    """Return the response for a problem that is data already."""
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
    """Return a problem with its response's status after the title."""
    head = {n: problem[n] for n in ("type", "title") if n in problem}
    return {**head, "status": status, **{**problem, "status": status}}
