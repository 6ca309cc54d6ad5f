"""Refuses to start a process on settings that lose tasks or leak secrets.

API, workers and sweeper call this first. A stack on a broker that keeps
nothing looks well until the day it is needed, so the process names the
fault at once, and starts anyway only when a setting says so.
"""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from demo.condition import faults_of
from demo.settings import Settings

# chosen: 256 MB load within 5 s on a slow disk. After this time the broker
# counts as away, so that the API can answer 503.
LOADING_LIMIT_S = 30.0
LOADING_STEP_S = 0.1


class UnsafeSettings(Exception):
    """Refuse to start; the message says what is wrong and what to do."""


def require_safe(settings: Settings) -> None:
    """Raise UnsafeSettings unless the broker keeps and protects its data.

    A broker that is away isn't judged, because its first caller will report
    it. One that is loading its file is waited for.
    """
    if settings.allow_unsafe_broker:
        return
    url = settings.broker_url.get_secret_value()
    faults = [] if urlsplit(url).password else [OPEN_TO_ALL]
    faults += _faults_of_broker(url, settings.broker_timeout_s)
    if faults:
        raise UnsafeSettings(
            f"{'; '.join(faults)}. (ACCEPTED_ALLOW_UNSAFE_BROKER=true starts"
            " all the same.)"
        )


OPEN_TO_ALL = (
    "ACCEPTED_BROKER_URL names no password: whoever reaches the broker could"
    " read and change every task"
)


def _is_loading(redis: Redis) -> bool:
    """Wait until the broker has loaded its file; return if it still loads.

    While it loads, Valkey reports no append-only file, because that is
    closed for reading.
    """
    until_s = time.monotonic() + LOADING_LIMIT_S
    while redis.info("persistence").get("loading"):
        if time.monotonic() > until_s:
            return True
        time.sleep(LOADING_STEP_S)
    return False


def _faults_of_broker(url: str, timeout_s: float) -> list[str]:
    """Return the faults that the broker's own settings show."""
    with Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
    ) as redis:
        try:
            if _is_loading(redis):
                return []
            info = {**redis.info("memory"), **redis.info("persistence")}
        except RedisError:
            return []
    return faults_of(info)
