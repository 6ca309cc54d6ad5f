"""What is over is swept away, and nothing else."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from demo.blobs.sweep import sweep
from tests.unit.blobs.test_cloakroom import ANN, HOUR, files, left, new_room


async def test_the_sweep_takes_bytes_first_then_the_memory(
    tmp_path: Path,
) -> None:
    room = new_room(tmp_path)
    blob = await left(room, b"some")
    assert sweep(room, datetime.now(UTC)) == 0
    assert sweep(room, blob.expires_at) == 1
    assert files(tmp_path) == [f"{blob.id}.json"]
    assert sweep(room, blob.expires_at + HOUR) == 1
    assert files(tmp_path) == []


async def test_the_sweep_takes_what_never_became_a_blob(
    tmp_path: Path,
) -> None:
    room = new_room(tmp_path)
    whole = await left(room, b"some")
    folder = tmp_path / ANN
    long_ago_s = time.time() - 7200
    for name in ("b_x.bytes", "b_y.bytes#1", "b_z.json"):
        (folder / name).write_bytes(b"left")
        os.utime(folder / name, (long_ago_s, long_ago_s))
    # These are being written.
    (folder / "b_v.bytes").write_bytes(b"new")
    (folder / "b_w.bytes#7").write_bytes(b"new")
    assert sweep(room, datetime.now(UTC)) == 3
    assert set(files(tmp_path)) == {
        "b_v.bytes", "b_w.bytes#7", f"{whole.id}.bytes", f"{whole.id}.json",
    }  # fmt: skip


async def test_one_sweep_sees_to_the_room_of_results_inside(
    tmp_path: Path,
) -> None:
    outer, inner = new_room(tmp_path), new_room(tmp_path / "results")
    blob = await left(inner, b"some")
    aside = tmp_path / "results" / ANN / "b_x.bytes#1"
    aside.write_bytes(b"left")
    os.utime(aside, (time.time() - 7200, time.time() - 7200))
    assert sweep(outer, datetime.now(UTC)) == 1
    assert inner.about(ANN, blob.id) == blob
    assert sweep(outer, blob.expires_at + HOUR) == 2
    assert files(tmp_path) == []
