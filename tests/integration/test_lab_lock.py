"""The lock of lab 6's odd but right service, begun at the worst moment."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from redis import Redis

from labs.grading.lab import LABS
from tests.valkey import Valkey

SERVICE = LABS / "the_visibility_trap/oddballs/redis_lock/renderer.py"


@pytest.fixture
def renderer(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The renderer without its endless loop; its pages are in `pages`."""
    pages: list[int] = []
    archive: Any = ModuleType("archive")
    archive.write = lambda number, page, fence: pages.append(page)
    archive.Superseded = type("Superseded", (Exception,), {})
    monkeypatch.setitem(sys.modules, "archive", archive)
    monkeypatch.setenv("BROKER_URL", valkey.url)
    loaded: Any = ModuleType("renderer")
    code = SERVICE.read_text("utf-8").split("\nwhile True:")[0]
    exec(compile(code, str(SERVICE), "exec"), loaded.__dict__)
    loaded.pages = pages
    return loaded


def test_an_open_document_is_written_once(renderer: Any) -> None:
    redis: Redis = renderer.redis
    redis.hset("open", "M-1", 3)
    renderer.render("M-1", 3)
    assert renderer.pages == [1, 2, 3]
    assert redis.hgetall("state:M-1") == {"state": "done"}
    # Another process saw it open, just before it ended.
    renderer.render("M-1", 3)
    assert renderer.pages == [1, 2, 3]
    assert redis.hgetall("state:M-1") == {"state": "done"}


def test_a_locked_document_is_left_to_its_holder(renderer: Any) -> None:
    redis: Redis = renderer.redis
    redis.hset("open", "M-1", 3)
    redis.set("lock:M-1", "7")
    renderer.render("M-1", 3)
    assert renderer.pages == []
    assert redis.hgetall("state:M-1") == {}
