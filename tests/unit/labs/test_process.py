"""A learner's process is remembered by its last lines and its last error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from labs.grading.process import LINES_KEPT, spawn

CODE = """
import traceback
def fail(): raise KeyError("k1")
for _ in range(2):
    try: fail()
    except KeyError: traceback.print_exc()
    print("no part of it", flush=True)
for number in range(100): print("GET /orders", number)
"""


async def test_an_error_is_kept_although_many_lines_follow(
    tmp_path: Path,
) -> None:
    process = await spawn(
        "api", [sys.executable, "-c", CODE], tmp_path, os.environ
    )
    assert await process.ended(20) == 0
    assert len(process.lines) == LINES_KEPT
    assert process.lines[-1] == "GET /orders 99"
    error = list(process.error)
    assert error[0] == "Traceback (most recent call last):"
    assert error[-1] == "KeyError: 'k1'"
    assert sum("Traceback" in line for line in error) == 1


async def test_an_error_of_syntax_is_kept_with_its_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "client.py"
    path.write_text("first = 1\ndef (\n", "utf-8")
    process = await spawn(
        "client", [sys.executable, str(path)], tmp_path, os.environ
    )
    assert await process.ended(20) == 1
    error = list(process.error)
    assert error[0] == f'  File "{path}", line 2'
    assert error[-1] == "SyntaxError: invalid syntax"
