"""What a process looks at before it starts: settings that lose or leak.

A stack that runs on a broker which forgets looks well until the day it is
needed. So it says so at once, and only starts when told to all the same.
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

# chosen: 256 MB load within 5 s on a slow disk; after that the broker counts
# as one that is away, so that the API can answer 503.
LOADING_LIMIT_S = 30.0
LOADING_STEP_S = 0.1


class UnsafeSettings(Exception):
    """Refuse to start; the message says what is wrong and what to do."""


def require_safe(settings: Settings) -> None:
    """Raise UnsafeSettings unless the broker keeps and guards what it gets.

    A broker that is away is not judged: whoever needs it will say so. One
    that loads its file is waited for.
    """
    if settings.allow_unsafe_broker:
        return
    url = settings.broker_url.get_secret_value()
    faults = [] if urlsplit(url).password else [OPEN_TO_ALL]
    faults += _asked(url, settings.broker_timeout_s)
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

    Meanwhile it says that it keeps none: Valkey closes it to read it.
    """
    until_s = time.monotonic() + LOADING_LIMIT_S
    while redis.info("persistence").get("loading"):
        if time.monotonic() > until_s:
            return True
        time.sleep(LOADING_STEP_S)
    return False


def _asked(url: str, timeout_s: float) -> list[str]:
    """Return what the broker itself tells that is wrong with it."""
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
            told = {**redis.info("memory"), **redis.info("persistence")}
        except RedisError:
            return []
    return faults_of(told)
