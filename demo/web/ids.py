"""Makes and checks task ids: `t_` or `h_` and 26 characters of base32.

Ids can't be guessed, and still aren't a permission: every read compares the
owner. For somebody else's task the response is the same as for an unknown one.
"""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from typing import Annotated

from fastapi import Depends, Path

from demo.contract import Task
from demo.errors import Expired, UnknownTask
from demo.eventlog import EventLog, load

# 26 characters hold 130 bits, a few more than the 122 random ones of a UUID
# (RFC 9562, 5.4), and a double click selects all of them.
ID_CHARS = 26
ID_SHAPE = re.compile(rf"[th]_[a-z2-7]{{{ID_CHARS}}}")
# Enough bytes to fill the characters: 5 bits each.
ID_BYTES = 17


def new_id(prefix: str) -> str:
    """Return a new task id; `prefix` is `t`, or another log's letter."""
    return id_of(prefix, secrets.token_bytes(ID_BYTES))


def id_of(prefix: str, digest: bytes) -> str:
    """Return the task id that is made of the first ID_BYTES of a digest."""
    text = b32encode(digest[:ID_BYTES]).decode().lower()
    return f"{prefix}_{text[:ID_CHARS]}"


async def load_own(log: EventLog, task_id: str, owner: str) -> Task:
    """Return `owner`'s task.

    Raises UnknownTask, also for somebody else's task, and Expired for an own
    one of which only the tombstone remains.
    """
    try:
        task = await load(log, task_id)
    except UnknownTask:
        stone = await log.tombstone(task_id)
        if stone is not None and stone.owner == owner:
            raise Expired(
                stone.expired_at, stone.end, gave_way=stone.gave_way
            ) from None
        raise
    if task.owner != owner:
        raise UnknownTask(task_id)
    return task


async def _shaped(task_id: Annotated[str, Path()]) -> str:
    """Return the id in the path, without a look-up if it can't be one."""
    if not ID_SHAPE.fullmatch(task_id):
        raise UnknownTask(task_id)
    return task_id


TaskId = Annotated[str, Depends(_shaped)]
