"""Implements Idempotency-Key, which makes it safe to send a submission again.

draft-ietf-httpapi-idempotency-key-header, -07 (expired 2026-04-18).

There is no table of keys: the task's id is computed from owner and key
(ids.py). A second request with the same key therefore meets the first event
of the same task, and the log refuses to append another. That event has kind
and input as the client sent them. A request counts as the same if its JSON is
equal (RFC 8785, but integers aren't rounded: order of fields, blanks, escapes
and 1 or 1.0 make no difference). It also counts as the same if it is equal
after the kind has filled in the defaults. The first rule holds even if the
kind has changed since; the second also covers defaults that an older version
had filled in.

So a key lives as long as its task: by default at least 24 h after the end.
While the tombstone exists after that, the key is refused, so that even a very
late repeat never runs the work a second time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException, Request

from demo.api.wiring import Wiring
from demo.contract import Task
from demo.errors import KeyReused, UnknownKind, WrongInput
from demo.web.ids import id_of, load_own
from demo.web.owner import owners_of
from demo.web.schemas import Submission
from demo.work.kind import parse
from demo.work.kinds import Kinds, kind_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
# chosen: the same as Stripe's, since the draft sets no limit.
KEY_LIMIT_CHARS = 255

# RFC 8941, 3.3.3: printable ASCII, with \" and \\ as the only escapes.
STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
# RFC 8941, 3.3.4, but with any first character: most clients send a bare
# UUID, which may start with a digit.
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~:/0-9A-Za-z]+")


def parse_key(field: str) -> str | None:
    """Return the key in the value of a field; None if it is malformed."""
    field = field.strip(" \t")
    if quoted := STRING.fullmatch(field):
        key = re.sub(r"\\(.)", r"\1", quoted[1])
    elif TOKEN.fullmatch(field):
        key = field
    else:
        return None
    return key if 0 < len(key) <= KEY_LIMIT_CHARS else None


# In OpenAPI's form. FastAPI's Header() would hide that a field came twice, and
# would cost time with each request.
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
    """Return the task id that owner and key make; None without a key."""
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
    """Return the refusal of a submission that needs a key (draft, 2.7)."""
    return HTTPException(
        400,
        f"A {kind} needs an {HEADER}: without a key, sending the request twice"
        " would run the work twice. Generate a key before the first try, and"
        " send the same key with each repeat.",
    )


def fingerprint(kind: str, input_: Mapping[str, Any]) -> str:
    """Return the fingerprint that earlier versions compare: all fields.

    Only they read it; it is written as long as both may run side by side.
    """
    filled = json.dumps([kind, input_], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(filled.encode()).hexdigest()


def canonical(value: Any) -> Any:
    """Return a JSON value in the form in which equal ones are equal text."""
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
    """Say whether a submission repeats the one that made `task`."""
    if submission.kind != task.kind:
        return False
    sent, kept = submission.input, dict(task.input)
    # Compare as text: in Python True equals 1, in JSON it doesn't.
    if json.dumps(canonical(sent)) == json.dumps(canonical(kept)):
        return True
    try:
        kind = kind_of(kinds, task.kind)
        return bool(parse(kind, kept) == parse(kind, sent))
    except (UnknownKind, WrongInput):
        return False


async def earlier(
    wiring: Wiring, task_id: str, owner: str, submission: Submission
) -> Task:
    """Return the task that has this id already.

    Raises KeyReused if it was submitted with another body, Expired if only
    its tombstone remains, and UnknownTask if the key is still free.
    """
    task = await load_own(wiring.log, task_id, owner)
    if not is_same(wiring.kinds, task, submission):
        raise KeyReused
    return task
