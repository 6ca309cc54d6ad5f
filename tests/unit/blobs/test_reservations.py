"""Places for blobs: as many get in as there is room for, and no more."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.blobs.blob import new_blob_id
from demo.blobs.disk import Disk
from demo.blobs.reservations import RESERVE_FILES
from demo.errors import StorageFull, TooManyBlobs, UnknownBlob
from tests.unit.blobs.test_blobstore import ANN, BOB, new_room, pieces

MIB = 1024 * 1024


def ids(folder: Path, owner: str) -> list[str]:
    """Return an owner's blobs, as the folder has them."""
    return sorted(file.stem for file in folder.glob(f"{owner}/*.json"))


async def test_of_sixty_side_by_side_twenty_get_in(tmp_path: Path) -> None:
    room = new_room(tmp_path, limit_count=20)
    go = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        await go.wait()
        yield b"it"

    async def put() -> bool:
        try:
            await room.put(ANN, new_blob_id(), slowly())
        except TooManyBlobs:
            return False
        return True

    puts = [asyncio.create_task(put()) for _ in range(60)]
    await asyncio.wait(puts, timeout=10, return_when="FIRST_COMPLETED")
    go.set()
    assert sum(await asyncio.gather(*puts)) == 20
    # Another owner has places of their own, and a place that is given up is
    # somebody else's.
    await room.put(BOB, new_blob_id(), pieces(b"it"))
    blob = ids(tmp_path, ANN)[0]
    room.delete(ANN, blob)
    assert await put()
    assert not await put()


async def test_an_upload_that_breaks_off_leaves_its_place(
    tmp_path: Path,
) -> None:
    room = new_room(tmp_path, limit_count=1)

    async def broken() -> AsyncIterator[bytes]:
        yield b"it"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await room.put(ANN, new_blob_id(), broken())
    silent = asyncio.create_task(room.put(ANN, new_blob_id(), _silent()))
    await asyncio.sleep(0.1)
    silent.cancel()
    with pytest.raises(asyncio.CancelledError):
        await silent
    await room.put(ANN, new_blob_id(), pieces(b"it"))
    assert len(ids(tmp_path, ANN)) == 1


async def _silent() -> AsyncIterator[bytes]:
    await asyncio.sleep(60)
    yield b""


async def test_uploads_side_by_side_share_what_the_disk_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = new_room(tmp_path, reserve_bytes=MIB)
    monkeypatch.setattr(Disk, "free_bytes", lambda _: 3 * MIB)
    go = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        await go.wait()
        yield b"it"

    async def put() -> object:
        return await room.put(
            ANN, new_blob_id(), slowly(), announced_bytes=MIB
        )

    puts = [asyncio.create_task(put()) for _ in range(3)]
    await asyncio.wait(puts, timeout=10, return_when="FIRST_COMPLETED")
    go.set()
    told = await asyncio.gather(*puts, return_exceptions=True)
    assert sum(isinstance(one, StorageFull) for one in told) == 1


async def test_a_disk_without_files_to_give_takes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = new_room(tmp_path)
    monkeypatch.setattr(Disk, "free_files", lambda _: RESERVE_FILES - 1)
    with pytest.raises(StorageFull):
        await room.put(ANN, new_blob_id(), pieces(b"it"))


def ages(folder: Path, owner: str) -> None:
    """Make each blob of an owner a second older than the next one."""
    for age_s, file in enumerate(sorted(folder.glob(f"{owner}/*.bytes"))):
        os.utime(file, (age_s, age_s))


def test_the_oldest_gives_way_to_one_more(tmp_path: Path) -> None:
    room = new_room(tmp_path, limit_count=3, gives_way=True)
    names = [f"b_{letter * 26}" for letter in "abcd"]
    for blob_id in names[:3]:
        room.keep(ANN, blob_id, b"it")
    ages(tmp_path, ANN)
    room.keep(BOB, names[0], b"it")
    room.keep(ANN, names[3], b"it")
    with pytest.raises(UnknownBlob):
        room.about(ANN, names[0])
    assert ids(tmp_path, ANN) == names[1:]
    assert room.about(BOB, names[0])


def test_as_many_give_way_as_the_bytes_need(tmp_path: Path) -> None:
    room = new_room(tmp_path, owner_bytes=10, gives_way=True)
    names = [f"b_{letter * 26}" for letter in "abc"]
    for blob_id in names[:2]:
        room.keep(ANN, blob_id, b"12345")
    ages(tmp_path, ANN)
    room.keep(ANN, names[2], b"123456")
    assert len(list(tmp_path.glob(f"{ANN}/*.json"))) == 1
    assert room.about(ANN, names[2])
