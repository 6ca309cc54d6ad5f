"""No part starts on settings that lose or leak, and each says why."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.valkey import Valkey

PARTS = {
    "The API": ("uvicorn", "demo.api.main:app"),
    "The held server": ("uvicorn", "demo.held.main:app"),
    "The worker": (
        *("celery", "-A", "demo.worker.main", "worker"),
        *("-Q", "paced", "-P", "threads", "-c", "1"),
    ),
    "The sweeper": ("demo.worker.sweeper",),
}
SAFE = {"ACCEPTED_OWNER_SECRET": "a secret for tests"}


@pytest.fixture
def store() -> Iterator[Valkey]:
    """A store of one's own, whose settings may be spoilt."""
    with tempfile.TemporaryDirectory(prefix="acc-") as folder:
        made = Valkey(Path(folder))
        made.start()
        yield made
        made.kill()


def refusal(part: str, url: str, **changed: str) -> str:
    """Start a part and return what it says at its end."""
    ended = subprocess.run(
        [sys.executable, "-m", *PARTS[part]],
        env={**os.environ, **SAFE, "ACCEPTED_BROKER_URL": url, **changed},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert f"{part} doesn't start" in ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize("part", PARTS)
def test_every_part_refuses_a_broker_without_a_password(part: str) -> None:
    said = refusal(part, "unix:///nowhere/at-all.sock?db=0")
    assert "names no password" in said
    assert "ACCEPTED_ALLOW_UNSAFE_BROKER" in said


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("maxmemory-policy", "allkeys-lru", "an evicted key is a lost task"),
        ("appendonly", "no", "would lose accepted tasks"),
    ],
)
def test_a_broker_that_forgets_is_refused(
    store: Valkey, setting: str, value: str, said: str
) -> None:
    with Redis.from_url(store.url) as redis:
        redis.config_set(setting, value)
    for part in ("The API", "The worker"):
        assert said in refusal(part, store.url)


@pytest.mark.parametrize("part", ["The API", "The held server"])
@pytest.mark.parametrize("secret", ["", "short"])
def test_an_owner_secret_that_is_none_is_refused(
    store: Valkey, part: str, secret: str
) -> None:
    said = refusal(part, store.url, ACCEPTED_OWNER_SECRET=secret)
    assert "ACCEPTED_OWNER_SECRET must be set" in said
    assert store.url not in said
