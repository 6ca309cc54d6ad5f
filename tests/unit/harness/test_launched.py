"""A program that is started for a test is read to its last line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from harness.launched import Launched

# More than a pipe holds: a program that nobody reads would stop here.
PROGRAM = r"""
import sys
out = sys.stdout.buffer
out.write(b"log \xe9 \xff\xfe\n")
for _ in range(4000):
    out.write(b"y" * 70 + b"\n")
out.write(b"the end\n")
"""


def test_a_byte_that_is_no_utf_8_does_not_end_the_reading(
    tmp_path: Path,
) -> None:
    program = Launched([sys.executable, "-c", PROGRAM], tmp_path, os.environ)
    process = program.start()
    assert process.wait(20) == 0
    assert program.wait_for("the end", 20)
    assert program.lines[0].startswith("log")
