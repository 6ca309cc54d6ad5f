"""A flood of log lines ends in two files of a bounded size."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from demo.supervisor import journal
from demo.supervisor.child import LINE_LIMIT_BYTES, Child
from demo.supervisor.journal import Journal

LIMIT_BYTES = 10_000


def test_a_flood_fills_two_files_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "FILE_LIMIT_BYTES", LIMIT_BYTES)
    diary = Journal(tmp_path)
    for number in range(2_000):
        diary.write("api", f"line {number} " + "x" * 100)
    diary.close()
    sizes = {f.name: f.stat().st_size for f in tmp_path.iterdir()}
    assert sizes.keys() == {"api.log", "api.log.1"}
    assert max(sizes.values()) < LIMIT_BYTES + 200
    # The latest is what is kept.
    assert "line 1999 " in (tmp_path / "api.log").read_text("utf-8")


def test_a_full_disk_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    diary = Journal(tmp_path / "log")
    (tmp_path / "log").mkdir()
    # Writes to it end with ENOSPC.
    (tmp_path / "log" / "api.log").symlink_to("/dev/full")
    for number in range(1_000):
        diary.write("api", f"lost {number} " + "x" * 100)
    (tmp_path / "log" / "api.log").unlink()
    diary.write("api", "there is room again")
    # Nor does a folder that somebody took away, or that is none.
    shutil.rmtree(tmp_path / "log")
    diary.write("held", "into a new folder")
    diary.close()
    shutil.rmtree(tmp_path / "log")
    (tmp_path / "log").touch()
    diary.write("held", "nowhere")
    (tmp_path / "log").unlink()
    diary.write("held", "and on")
    diary.close()
    text = (tmp_path / "log" / "held.log").read_text("utf-8")
    assert text.endswith(" and on\n")


def test_a_log_goes_on_where_there_is_room_again(tmp_path: Path) -> None:
    (tmp_path / "api.log").symlink_to("/dev/full")
    diary = Journal(tmp_path)
    diary.write("api", "lost")
    (tmp_path / "api.log").unlink()
    diary.write("api", "kept")
    diary.close()
    text = (tmp_path / "api.log").read_text("utf-8")
    assert text.endswith(" kept\n")
    assert "lost" not in text


async def test_a_line_without_end_is_cut() -> None:
    lines: list[str] = []
    child = Child(lines.append)
    for _ in range(100):
        child.pipe_data_received(1, b"y" * LINE_LIMIT_BYTES)
    child.pipe_data_received(1, b"\nand on\n")
    assert [len(line) for line in lines] == [LINE_LIMIT_BYTES, len("and on")]
