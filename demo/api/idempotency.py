"""Idempotency-Key: a submission that may safely be sent again.

draft-ietf-httpapi-idempotency-key-header, -07 (expired 2026-04-18).

There is no table of keys: owner and key make the task's id (ids.py), so the
same key meets the first event of the same task, and append refuses the
second one. That event has kind and input as they were sent. A request is the
same when its JSON is (RFC 8785, but integers aren't rounded: the order of
fields, blanks, escapes and 1 or 1.0 make no difference), or when it asks for
the same once the kind has filled in what both leave out. The first holds
whatever has become of the kind since, the second also for what an older
version had filled in before.

So a key lives as long as its task: at least 24 h after the end by default,
and for as long as the tombstone after that the key is refused, so that a
very late repeat never runs the work a second time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException, Request

from demo.api.given import Wiring
from demo.contract import Task
from demo.errors import KeyReused, UnknownKind, WrongInput
from demo.web.ids import id_of, load_own
from demo.web.owner import owners_of
from demo.web.schemas import Submission
from demo.work.kind import parse
from demo.work.kinds import Kinds, kind_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
# As Stripe's; chosen by design/api, since the draft sets no limit.
KEY_LIMIT_CHARS = 255

# RFC 8941, 3.3.3: printable ASCII, with \" and \\ as the only escapes.
STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
# RFC 8941, 3.3.4, but free in its first character: most clients send a
# bare UUID, which may start with a digit.
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~:/0-9A-Za-z]+")


def parse_key(field: str) -> str | None:
    """Return the key that a field's value holds; None if it's malformed."""
    field = field.strip(" \t")
    if quoted := STRING.fullmatch(field):
        key = re.sub(r"\\(.)", r"\1", quoted[1])
    elif TOKEN.fullmatch(field):
        key = field
    else:
        return None
    return key if 0 < len(key) <= KEY_LIMIT_CHARS else None


# As OpenAPI has it. A Header() of FastAPI's would hide that a field came
# twice, and take its time with each request.
KEY_FIELD = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "A string in quotes (RFC 8941) or a bare token of up"
    " to 255 characters. The same key with the same body is the same"
    " task; with another body it is refused. Where doing it twice would do"
    " harm, a request without one is refused.",
    "examples": {"uuid": {"value": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}},
}


# --8<-- [start:key]
def keyed_id(request: Request, owner: str) -> str | None:
    """Return the id of the task that the request's key stands for."""
    fields = request.headers.getlist(HEADER)
    if not fields:
        return None
    key = parse_key(fields[0])
    if key is None or len(fields) > 1:
        raise HTTPException(
            400,
            f"{HEADER} must be one quoted string or one token, of 1 to"
            f" {KEY_LIMIT_CHARS} characters.",
        )
    return id_of("t", owners_of(request).digest(owner, key))


# --8<-- [end:key]


def key_missing(kind: str) -> HTTPException:
    """Return the refusal of work that has to come with a key (draft, 2.7)."""
    return HTTPException(
        400,
        f"A {kind} needs an {HEADER}: without a key, sending the request twice"
        " would run the work twice. Generate a key before the first try, and"
        " send the same key with each repeat.",
    )


def fingerprint(kind: str, wanted: Mapping[str, Any]) -> str:
    """Return what versions before this one compare: all fields, filled in.

    We write it for them alone, as long as both may run side by side.
    """
    filled = json.dumps([kind, wanted], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(filled.encode()).hexdigest()


def canonical(value: Any) -> Any:
    """Return a JSON value so that equal ones are the same text."""
    match value:
        case dict():
            return {name: canonical(value[name]) for name in sorted(value)}
        case list():
            return [canonical(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def is_same(kinds: Kinds, task: Task, submission: Submission) -> bool:
    """Say whether a submission asks for what `task` was accepted for."""
    if submission.kind != task.kind:
        return False
    sent, kept = submission.input, dict(task.input)
    # As texts: Python takes True for 1, and JSON doesn't.
    if json.dumps(canonical(sent)) == json.dumps(canonical(kept)):
        return True
    try:
        kind = kind_of(kinds, task.kind)
        return bool(parse(kind, kept) == parse(kind, sent))
    except (UnknownKind, WrongInput):
        return False


async def earlier(
    given: Wiring, task_id: str, owner: str, submission: Submission
) -> Task:
    """Return the task that has this id already.

    Raises KeyReused when it was asked for with another body, Expired when
    all that is left of it is a tombstone, and UnknownTask for a key that is
    still free.
    """
    task = await load_own(given.log, task_id, owner)
    if not is_same(given.kinds, task, submission):
        raise KeyReused
    return task
