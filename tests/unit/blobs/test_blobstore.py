"""A blob comes back from the store whole, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from demo.blobs.blob import Blob
from demo.blobs.blobstore import BlobStore
from demo.errors import (
    BlobExpired,
    BlobTooLarge,
    StorageFull,
    StorageUnavailable,
    TooManyBlobs,
    UnknownBlob,
    WrongDigest,
)

ANN, BOB = "a" * 32, "b" * 32
LIMIT_BYTES = 12 * 1024 * 1024
HOUR = timedelta(hours=1)


def new_room(where: Path | str, **changed: int) -> BlobStore:
    figures = {
        "limit_bytes": LIMIT_BYTES,
        "limit_count": 3,
        "reserve_bytes": 0,
        "retention_s": 3600,
    }
    return BlobStore(str(where), **{**figures, **changed})


@pytest.fixture
def room(tmp_path: Path) -> BlobStore:
    return new_room(tmp_path)


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


def blob_id(number: int = 0) -> str:
    return "b_" + "abcdefgh"[number] * 26


async def left(
    room: BlobStore, *given: bytes, owner: str = ANN, number: int = 0
) -> Blob:
    return await room.put(owner, blob_id(number), pieces(*given))


def files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


async def test_what_was_left_comes_back(room: BlobStore) -> None:
    sent = [os.urandom(1_000_000) for _ in range(11)]
    blob = await left(room, *sent)
    whole = b"".join(sent)
    assert blob.size_bytes == len(whole)
    assert blob.sha256 == hashlib.sha256(whole).hexdigest()
    assert room.about(ANN, blob.id) == blob
    assert b"".join(room.read(ANN, blob)) == whole
    assert b"".join(room.read(ANN, blob, 7, 12)) == whole[7:12]


async def test_an_empty_blob_is_a_blob(room: BlobStore) -> None:
    blob = await left(room)
    assert room.about(ANN, blob.id).size_bytes == 0
    assert b"".join(room.read(ANN, blob)) == b""


async def test_a_stores_address_works_as_a_folder_does() -> None:
    room = new_room("memory:///")
    blob = await left(room, b"some")
    assert b"".join(room.read(ANN, room.about(ANN, blob.id))) == b"some"


async def test_another_owner_finds_nothing(room: BlobStore) -> None:
    blob = await left(room, b"mine")
    for ask in (room.about, room.delete):
        with pytest.raises(UnknownBlob):
            ask(BOB, blob.id)
    assert room.about(ANN, blob.id)


@pytest.mark.parametrize("given", ["b_x", "../" + "a" * 26, "b_" + "." * 26])
def test_what_cant_be_a_reference_is_never_a_path(
    room: BlobStore, given: str
) -> None:
    with pytest.raises(UnknownBlob):
        room.about(ANN, given)


@pytest.mark.parametrize("announced_bytes", [0, LIMIT_BYTES + 1])
async def test_too_much_leaves_nothing(
    tmp_path: Path, announced_bytes: int
) -> None:
    room = new_room(tmp_path)
    with pytest.raises(BlobTooLarge):
        await room.put(
            ANN,
            blob_id(),
            pieces(*[bytes(1_000_000)] * 13),
            announced_bytes=announced_bytes,
        )
    assert files(tmp_path) == []


async def test_another_checksum_than_announced_leaves_nothing(
    tmp_path: Path,
) -> None:
    room = new_room(tmp_path)
    right = hashlib.sha256(b"some").hexdigest()
    await room.put(ANN, blob_id(), pieces(b"so", b"me"), sha256=right)
    with pytest.raises(WrongDigest):
        await room.put(ANN, blob_id(1), pieces(b"same"), sha256=right)
    assert files(tmp_path) == [f"{blob_id()}.bytes", f"{blob_id()}.json"]


async def test_a_sender_who_breaks_off_leaves_nothing(
    tmp_path: Path,
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(6_000_000)
        raise EOFError("gone")

    with pytest.raises(EOFError, match="gone"):
        await new_room(tmp_path).put(ANN, blob_id(), broken())
    assert files(tmp_path) == []


async def test_an_owner_may_leave_so_many(room: BlobStore) -> None:
    for number in range(3):
        await left(room, b"one", number=number)
    with pytest.raises(TooManyBlobs):
        await left(room, b"one more", number=3)
    await left(room, b"somebody else's", owner=BOB)
    room.delete(ANN, blob_id())
    await left(room, b"one more", number=3)


async def test_the_disk_keeps_its_reserve(tmp_path: Path) -> None:
    room = new_room(tmp_path, reserve_bytes=2**60)
    with pytest.raises(StorageFull):
        await left(room, b"some")
    assert files(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB; making one takes root."""
    where = tmp_path / "small"
    where.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(where)]
    try:
        made = subprocess.run(words, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount on this machine")
    if made.returncode:
        pytest.skip(f"no small disk: {made.stderr.decode().strip()}")
    yield where
    subprocess.run(["umount", str(where)], check=True)


async def test_a_full_disk_says_so_and_keeps_what_it_has(
    small_disk: Path,
) -> None:
    room = new_room(small_disk)
    kept = await room.put(ANN, blob_id(), pieces(b"before"), announced_bytes=6)
    with pytest.raises(StorageFull):
        # It says that it's small, so only the disk itself can tell.
        await room.put(
            ANN,
            blob_id(1),
            pieces(*[bytes(1_000_000)] * 11),
            announced_bytes=1,
        )
    assert b"".join(room.read(ANN, room.about(ANN, kept.id))) == b"before"
    assert len(files(small_disk)) == 2
    await room.put(ANN, blob_id(2), pieces(b"after"), announced_bytes=5)


async def test_a_truncated_blob_is_never_served(tmp_path: Path) -> None:
    room = new_room(tmp_path)
    blob = await left(room, b"whole")
    (tmp_path / ANN / f"{blob.id}.bytes").write_bytes(b"who")
    with pytest.raises(UnknownBlob):
        room.about(ANN, blob.id)


async def test_bytes_that_have_changed_are_not_served_to_their_end(
    tmp_path: Path,
) -> None:
    room = new_room(tmp_path)
    blob = await left(room, bytes(1_000_000))
    file = tmp_path / ANN / f"{blob.id}.bytes"
    file.write_bytes(b"x" + file.read_bytes()[1:])
    given = []
    with pytest.raises(StorageUnavailable):
        given.extend(room.read(ANN, room.about(ANN, blob.id)))
    assert 0 < sum(map(len, given)) < blob.size_bytes


async def test_who_has_it_all_may_leave_it_at_once(tmp_path: Path) -> None:
    room = new_room(tmp_path)
    content = os.urandom(11_000_000)
    blob = await asyncio.to_thread(room.keep, ANN, blob_id(), content)
    assert b"".join(room.read(ANN, blob)) == content
    with pytest.raises(BlobTooLarge):
        await asyncio.to_thread(
            room.keep, ANN, blob_id(1), bytes(LIMIT_BYTES + 1)
        )
    assert len(files(tmp_path)) == 2


async def test_without_its_json_a_blob_doesnt_exist(tmp_path: Path) -> None:
    room = new_room(tmp_path)
    for broken in (b"", b"{}"):
        blob = await left(room, b"whole")
        (tmp_path / ANN / f"{blob.id}.json").write_bytes(broken)
        with pytest.raises(UnknownBlob):
            room.about(ANN, blob.id)


async def test_an_expired_blob_says_so_and_then_nothing(
    tmp_path: Path,
) -> None:
    room = new_room(tmp_path, retention_s=0)
    blob = await left(room, b"some")
    with pytest.raises(BlobExpired):
        room.about(ANN, blob.id)
