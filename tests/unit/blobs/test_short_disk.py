"""A short disk: who gives way to whom, and who doesn't."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from demo.blobs import opening
from demo.blobs.blob import new_blob_id
from demo.blobs.blobstore import BlobStore
from demo.blobs.disk import Disk
from demo.blobs.opening import open_blobs, open_results
from demo.blobs.reservations import RESERVE_FILES
from demo.errors import StorageFull
from demo.settings import read
from demo.timekeeping import Clock, MachineClock
from tests.unit.blobs.clocks import HandClock
from tests.unit.blobs.test_blobstore import ANN, BOB

MIB = 1024 * 1024


class SmallDisk:
    """A disk of `size_bytes`, which holds the blobs of a folder."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, size_bytes: int
    ) -> None:
        self._folder = folder
        self._size_bytes = size_bytes
        patch.setattr(Disk, "free_bytes", lambda _: self.free_bytes())

    def free_bytes(self) -> int:
        blobs = self._folder.glob("*/*.bytes")
        return self._size_bytes - sum(blob.stat().st_size for blob in blobs)


def giving_way(
    folder: Path,
    *,
    limit_count: int = 1000,
    least_s: int = 0,
    clock: Clock | None = None,
) -> BlobStore:
    """Return a store of results, which makes room for new ones."""
    return BlobStore(
        str(folder),
        limit_bytes=MIB,
        limit_count=limit_count,
        reserve_bytes=0,
        retention_s=3600,
        gives_way=True,
        least_s=least_s,
        clock=clock,
    )


def kept(folder: Path) -> list[str]:
    """Return the blobs of all owners, as the folder has them."""
    return sorted(file.stem for file in folder.glob("*/*.json"))


def store(room: BlobStore, folder: Path, *owners: str) -> list[str]:
    """Store 10 bytes for each owner, each a second after the one before."""
    names = [f"b_{letter * 26}" for letter in "abcdefgh"[: len(owners)]]
    for age_s, (owner, blob_id) in enumerate(zip(owners, names, strict=True)):
        room.keep(owner, blob_id, b"0123456789")
        os.utime(folder / owner / f"{blob_id}.bytes", (age_s, age_s))
    return names


def test_only_as_many_give_way_as_a_short_disk_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = giving_way(tmp_path)
    names = store(room, tmp_path, ANN, BOB, ANN, BOB)
    SmallDisk(tmp_path, monkeypatch, 40)
    room.keep(ANN, f"b_{'z' * 26}", b"0123456789!")
    assert kept(tmp_path) == [*names[2:], f"b_{'z' * 26}"]


def test_nothing_gives_way_where_that_would_not_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = giving_way(tmp_path)
    names = store(room, tmp_path, ANN, BOB, ANN, BOB)
    # Somebody else has filled the disk.
    SmallDisk(tmp_path, monkeypatch, -1000)
    with pytest.raises(StorageFull):
        room.keep(ANN, new_blob_id(), b"0123456789")
    assert kept(tmp_path) == names


def test_young_blobs_do_not_give_way_to_a_short_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    room = giving_way(tmp_path, least_s=10, clock=clock)
    old = store(room, tmp_path, ANN)
    clock.set(clock.steady + timedelta(seconds=10))
    names = store(room, tmp_path, BOB, BOB, BOB)
    SmallDisk(tmp_path, monkeypatch, 40)
    with pytest.raises(StorageFull):
        room.keep(BOB, new_blob_id(), b"0123456789!")
    assert kept(tmp_path) == sorted([*old, *names])
    room.keep(BOB, f"b_{'z' * 26}", b"0123456789")
    assert not list(tmp_path.glob(f"{ANN}/*.json"))


def test_a_blob_does_not_make_its_siblings_give_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = giving_way(tmp_path, limit_count=2)
    names = store(room, tmp_path, ANN, ANN)
    # Neither where its owner has enough,
    room.keep(ANN, f"b_{'y' * 26}", b"0123456789", [names[0]])
    assert kept(tmp_path) == [names[0], f"b_{'y' * 26}"]
    # nor where the disk is short.
    room = giving_way(tmp_path)
    SmallDisk(tmp_path, monkeypatch, 20)
    room.keep(ANN, f"b_{'z' * 26}", b"0123456789", [names[0]])
    assert kept(tmp_path) == [names[0], f"b_{'z' * 26}"]


def test_as_many_give_way_as_the_files_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = giving_way(tmp_path)
    names = store(room, tmp_path, ANN, BOB, ANN)
    most = RESERVE_FILES + 5

    def free_files(_: Disk) -> int:
        return most - len(list(tmp_path.glob("*/*")))

    monkeypatch.setattr(Disk, "free_files", free_files)
    room.keep(ANN, f"b_{'z' * 26}", b"it")
    assert kept(tmp_path) == [*names[1:], f"b_{'z' * 26}"]


def test_uploads_can_not_fill_the_disk_so_that_results_give_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_clock", lambda _: MachineClock())
    monkeypatch.setenv("ACCEPTED_BLOB_STORE", str(tmp_path))
    monkeypatch.setenv("ACCEPTED_BLOB_RESERVE_BYTES", str(MIB))
    monkeypatch.setenv("ACCEPTED_LEAST_RETENTION_S", "0")
    settings = read()
    uploads, results = open_blobs(settings), open_results(settings)
    results.keep(BOB, new_blob_id(), b"it")
    # Less than uploads leave, by a byte.
    monkeypatch.setattr(Disk, "free_bytes", lambda _: 2 * MIB + 1)
    with pytest.raises(StorageFull):
        uploads.keep(ANN, new_blob_id(), b"it")
    results.keep(ANN, new_blob_id(), b"it")
    assert len(kept(tmp_path / "results")) == 2
