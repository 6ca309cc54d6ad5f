"""A flood of log lines ends in two files of a bounded size."""

from __future__ import annotations

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


async def test_a_line_without_end_is_cut() -> None:
    lines: list[str] = []
    child = Child(lines.append)
    for _ in range(100):
        child.pipe_data_received(1, b"y" * LINE_LIMIT_BYTES)
    child.pipe_data_received(1, b"\nand on\n")
    assert [len(line) for line in lines] == [LINE_LIMIT_BYTES, len("and on")]
