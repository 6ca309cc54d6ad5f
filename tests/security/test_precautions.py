"""No part starts on settings that lose or leak, and each says why."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import RedisError

from demo.precautions import UnsafeSettings, require_safe
from demo.settings import Settings
from tests.running import wait_until
from tests.valkey import Valkey

PARTS = {
    "The API": ("uvicorn", "lessons.api:app"),
    "The held server": ("uvicorn", "lessons.held.main:app"),
    "The worker": (
        *("celery", "-A", "lessons.worker", "worker"),
        *("-Q", "paced", "-P", "threads", "-c", "1"),
    ),
    "The sweeper": ("lessons.sweeper",),
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


class SlowToLoad(Valkey):
    """A store that is slow to load what it has, and isn't waited for."""

    is_slow = False

    def config(self) -> str:
        delay_us = 200 if self.is_slow else 0
        return super().config() + f"\nkey-load-delay {delay_us}\n"

    def _answers(self) -> bool:
        return self.is_slow or super()._answers()


@pytest.fixture
def slow_store() -> Iterator[SlowToLoad]:
    with tempfile.TemporaryDirectory(prefix="acc-") as folder:
        made = SlowToLoad(Path(folder))
        made.start()
        yield made
        made.kill()


def test_a_broker_that_loads_is_waited_for_and_then_judged(
    slow_store: SlowToLoad,
) -> None:
    with Redis.from_url(slow_store.url) as redis:
        with redis.pipeline(transaction=False) as pipe:
            for number in range(15_000):
                pipe.set(f"key-{number}", "x")
            pipe.execute()
        slow_store.settle()
        slow_store.kill()
        slow_store.is_slow = True
        slow_store.start()
        wait_until(lambda: is_loading(redis), 20, "it loads")
        # Meanwhile it says that it keeps no file.
        assert not redis.info("persistence")["aof_enabled"]
        url = SecretStr(slow_store.url)
        settings = Settings(broker_url=url, broker_timeout_s=5)
        require_safe(settings)
        assert not is_loading(redis)
        redis.config_set("maxmemory-policy", "allkeys-lru")
        with pytest.raises(UnsafeSettings, match="evicts keys"):
            require_safe(settings)


def is_loading(redis: Redis) -> bool:
    try:
        return bool(redis.info("persistence")["loading"])
    except RedisError:
        return False


@pytest.mark.parametrize("part", ["The API", "The held server"])
@pytest.mark.parametrize("secret", ["", "short"])
def test_an_owner_secret_that_is_none_is_refused(
    store: Valkey, part: str, secret: str
) -> None:
    said = refusal(part, store.url, ACCEPTED_OWNER_SECRET=secret)
    assert "ACCEPTED_OWNER_SECRET must be set" in said
    assert store.url not in said
