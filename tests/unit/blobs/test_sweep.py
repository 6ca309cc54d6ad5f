"""Unused blobs are swept away, and nothing else."""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path

import pytest

from demo.blobs.blobstore import BlobStore
from demo.blobs.sweep import ORPHAN_S, Sweep
from demo.errors import (
    BlobExpired,
    LogUnavailable,
    StorageUnavailable,
    UnknownBlob,
)
from tests.unit.blobs.clocks import DAY, HandClock
from tests.unit.blobs.test_blobstore import (
    ANN,
    HOUR,
    blob_id,
    files,
    left,
    new_room,
    pieces,
)


class Watch:
    """Seconds that pass when a test says so."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def room(tmp_path: Path, clock: HandClock) -> BlobStore:
    room = new_room(tmp_path)
    room.clock = clock
    return room


async def test_the_sweep_takes_bytes_first_then_the_memory(
    room: BlobStore, clock: HandClock, tmp_path: Path
) -> None:
    sweep = Sweep(room)
    blob = await left(room, b"some")
    assert sweep.once() == 0
    clock.set(blob.expires_at)
    assert sweep.once() == 1
    assert files(tmp_path) == [f"{blob.id}.json"]
    clock.set(blob.expires_at + HOUR)
    assert sweep.once() == 1
    assert files(tmp_path) == []


# A disk's clock may be anything; those files may be of this moment.
@pytest.mark.parametrize("written_s", [0.0, -90_000.0, 90_000.0])
async def test_the_sweep_takes_what_nobody_has_touched_for_long(
    room: BlobStore, tmp_path: Path, written_s: float
) -> None:
    watch = Watch()
    sweep = Sweep(room, clock_s=watch)
    whole = await left(room, b"some")
    folder = tmp_path / ANN
    at_s = time.time() + written_s
    names = "b_x.bytes", "b_y.bytes#1", "b_z.json", "b_v.bytes", "b_w.bytes#7"
    for name in names:
        (folder / name).write_bytes(b"left")
        os.utime(folder / name, (at_s, at_s))
    assert sweep.once() == 0
    watch.now_s = ORPHAN_S - 1
    # These are being written.
    for name in ("b_v.bytes", "b_w.bytes#7"):
        (folder / name).write_bytes(b"more of it")
        os.utime(folder / name, (at_s, at_s))
    assert sweep.once() == 0
    watch.now_s = ORPHAN_S
    assert sweep.once() == 3
    assert set(files(tmp_path)) == {
        "b_v.bytes", "b_w.bytes#7", f"{whole.id}.bytes", f"{whole.id}.json",
    }  # fmt: skip


async def test_one_sweep_sees_to_the_room_of_results_inside(
    room: BlobStore, clock: HandClock, tmp_path: Path
) -> None:
    watch = Watch()
    sweep = Sweep(room, clock_s=watch)
    inner = new_room(tmp_path / "results")
    inner.clock = clock
    blob = await left(inner, b"some")
    aside = tmp_path / "results" / ANN / "b_x.bytes#1"
    aside.write_bytes(b"left")
    sweep.once()
    watch.now_s = ORPHAN_S
    assert sweep.once() == 1
    assert inner.about(ANN, blob.id) == blob
    clock.set(blob.expires_at + HOUR)
    assert sweep.once() == 2
    assert files(tmp_path) == []


async def test_what_is_left_on_a_clock_that_goes_wrong_is_kept_as_long(
    room: BlobStore, clock: HandClock
) -> None:
    # Forward: what was there is neither swept nor gone.
    before = await left(room, b"some")
    clock.jump(DAY)
    assert Sweep(room).once() == 0
    assert room.about(ANN, before.id) == before
    # Back: what is left in the meantime is kept when all is right again.
    clock.jump(-DAY)
    meantime = await left(room, b"some", number=1)
    clock.jump(-clock.set_by)
    assert Sweep(room).once() == 0
    assert room.about(ANN, meantime.id) == meantime
    clock.set(meantime.expires_at)
    with pytest.raises(BlobExpired):
        room.about(ANN, meantime.id)


async def test_a_folder_that_goes_meanwhile_stops_no_sweep(
    room: BlobStore,
    clock: HandClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blob = await left(room, b"some")
    clock.set(blob.expires_at)
    # Where each owner's last blob goes between the listing of the folders
    # and that of each.
    for number in range(5):
        (tmp_path / (f"{number}" * 32)).mkdir()
    scan = os.scandir

    def scandir(folder: str) -> object:
        for number in range(5):
            gone = tmp_path / (f"{number}" * 32)
            if os.fspath(folder) == os.fspath(gone) and gone.exists():
                gone.rmdir()
        return scan(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert Sweep(room).once() == 1


async def test_nothing_is_judged_while_nobody_knows_the_time(
    room: BlobStore, clock: HandClock, tmp_path: Path
) -> None:
    blob = await left(room, b"some")
    clock.is_known = False
    with pytest.raises(LogUnavailable):
        Sweep(room).once()
    with pytest.raises(StorageUnavailable):
        room.about(ANN, blob.id)
    with pytest.raises(StorageUnavailable):
        await room.put(ANN, blob_id(1), pieces(b"more"))
    assert len(files(tmp_path)) == 2


MALFORMED = [
    b"", b"{}", b"[]", b"null", b"7", b'"text"', b"{" * 9, b"[" * 100_000,
    b'{"size_bytes": null}',
]  # fmt: skip
FIELDS = {
    "size_bytes": 4,
    "sha256": "0" * 64,
    "created_at": "2026-11-27T12:00:00+00:00",
    "expires_at": "2026-11-27T13:00:00+00:00",
}
# A number for a text, nothing for a number, a moment without its zone.
MALFORMED += [
    json.dumps({**FIELDS, name: wrong}).encode()
    for name, wrong in (
        ("size_bytes", None), ("size_bytes", []), ("size_bytes", math.inf),
        ("created_at", 7),
        ("expires_at", None), ("expires_at", "2026-11-27T13:00:00"),
        ("expires_at", "soon"),
    )
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: repr(text[:40]))
async def test_a_blob_whose_json_is_malformed_is_none_and_stops_no_sweep(
    room: BlobStore, clock: HandClock, tmp_path: Path, text: bytes
) -> None:
    good = await left(room, b"some")
    broken = await left(room, b"more", number=1)
    (tmp_path / ANN / f"{broken.id}.json").write_bytes(text)
    with pytest.raises(UnknownBlob):
        room.about(ANN, broken.id)
    watch_s = 0.0
    sweep = Sweep(room, clock_s=lambda: watch_s)
    assert sweep.once() == 0
    watch_s = ORPHAN_S
    assert sweep.once() == 2
    assert room.about(ANN, good.id) == good
