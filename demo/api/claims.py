"""Claim checks at the counter: a reference must be good when it's given.

Later it can still go wrong, and then the task says so: see worker/left.py.
"""

from __future__ import annotations

import asyncio
from typing import Any

from demo.blobs.cloakroom import Cloakroom
from demo.errors import BlobExpired, UnknownBlob, WrongInput
from demo.work.kind import Kind


async def check(
    room: Cloakroom, owner: str, kind: Kind[Any], wanted: Any
) -> None:
    """Raise WrongInput when the input refers to no blob of `owner`'s."""
    blob_id = kind.blob(wanted)
    if blob_id is None:
        return
    try:
        await asyncio.to_thread(room.about, owner, blob_id)
    except (UnknownBlob, BlobExpired) as error:
        raise WrongInput(
            [{"at": "/blob", "why": "you have no blob with this id"}]
        ) from error
