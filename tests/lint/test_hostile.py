"""A file that can't be read is named with its reason; the rest is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from accepted.lint.configuration import Configuration
from accepted.lint.engine import run
from accepted.lint.tree import MOST_BYTES

EVICTING = "maxmemory 1gb\nappendonly yes\nmaxmemory-policy allkeys-lru\n"


@pytest.mark.parametrize(
    ("name", "data", "line", "reason"),
    [
        ("redis.conf", b"x" * (MOST_BYTES + 1), 1, "larger than 2 MB"),
        ("redis.conf", b"maxmemory 1gb\n\0", 1, "binary"),
        ("redis.conf", "maxmemory 1".encode("utf-16"), 1, "UTF-16"),
        ("redis.conf", b"port 1\nsave 1\n# \xe4\n", 3, "UTF-8"),
        ("redis.conf", b'port 1\nrequirepass "x\n', 2, "quote"),
        ("app.py", b"import celery\ndef f(:\n", 2, "isn't Python 3"),
        ("app.py", b"import celery\n" + b"(" * 9_999, 2, "isn't Python 3"),
    ],
)
def test_the_rest_of_the_tree_is_read(
    name: str, data: bytes, line: int, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "valkey.conf").write_text(EVICTING)
    outcome = run(tmp_path, Configuration())
    [unread] = outcome.unread
    assert (unread.path, unread.line) == (name, line)
    assert reason in unread.reason
    assert [one.rule for one in outcome.findings] == ["evicting-broker"]


def test_what_nobody_would_read_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(b"\0" * 100)
    (tmp_path / "old.py").write_bytes(b"print 'two'\n")
    for folder in (".venv", "node_modules", ".git", "own"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "redis.conf").write_text(EVICTING)
    (tmp_path / "own" / "pyvenv.cfg").write_text("home = /usr\n")
    outcome = run(tmp_path, Configuration())
    assert (outcome.findings, outcome.unread) == ([], [])


def test_a_packed_file_is_no_script_whatever_its_name(tmp_path: Path) -> None:
    for name in ("start-4F2A.js.br", "entrypoint.sh.gz"):
        (tmp_path / name).write_bytes(b"#!/bin/sh\0")
    outcome = run(tmp_path, Configuration())
    assert (outcome.findings, outcome.unread) == ([], [])


def test_a_pipe_and_a_loop_of_links_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "redis.conf")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert run(tmp_path, Configuration()).unread == []
