"""Checks at submission that the blob which an input refers to exists.

The blob can still expire before the task runs. Then the task fails and says
so: see ownblobs.py.
"""

from __future__ import annotations

import asyncio
from typing import Any

from demo.blobs.blobstore import BlobStore
from demo.errors import BlobExpired, UnknownBlob, WrongInput
from demo.work.kind import Kind


async def check(
    room: BlobStore, owner: str, kind: Kind[Any], input_: Any
) -> None:
    """Raise WrongInput if the input refers to a blob that isn't `owner`'s."""
    blob_id = kind.blob(input_)
    if blob_id is None:
        return
    try:
        await asyncio.to_thread(room.about, owner, blob_id)
    except (UnknownBlob, BlobExpired) as error:
        raise WrongInput(
            [{"at": "/blob", "why": "you have no blob with this id"}]
        ) from error
