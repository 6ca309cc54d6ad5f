"""Builds an API process from its settings, on a real broker.

An entry point (main.py) calls `open_api` and passes in its kinds of work and
its optional rooms, because this module must not know which ones there are.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from fastapi import FastAPI
from redis.exceptions import RedisError

from demo import broker, lanes, logformat
from demo.api.app import create_app
from demo.api.health import checks_of
from demo.api.hub import FOLLOW_WAIT_S, Hub
from demo.api.room import Room
from demo.api.uploads import Share, Uploads
from demo.api.wiring import Wiring
from demo.blobs.opening import open_blobs, open_results
from demo.errors import LogUnavailable
from demo.kinds import KindsOf
from demo.opening import open_log, open_store
from demo.precautions import UnsafeSettings, require_safe
from demo.settings import Settings
from demo.storemonitor import StoreMonitor
from demo.web.owner import MissingSecretError, Owners

# chosen: a preferred wait ends so much earlier than the gateway's timeout,
# so that the response comes back before a 504.
WAIT_MARGIN_S = 1.0

# Python's cyclic garbage collector walks every live object from time to time,
# and all readers wait: 0.2 s with 1,000 streams. So objects that exist after
# the start are frozen, and collections of the rest are rare; reference counts
# free nearly everything without it. measured: bench progress, p99 of an event
# down from 180 ms to 2 ms.
COLLECT_AFTER = (10_000, 50, 100)


def open_api(
    settings: Settings, kinds_of: KindsOf, rooms: Sequence[Room] = ()
) -> FastAPI:
    """Return the app of an API process, or end the process and say why."""
    logformat.start()
    try:
        owners = Owners(
            settings.owner_secret.get_secret_value(),
            trusts_gateway=settings.trust_gateway,
            has_tls=settings.cookie_secure,
        )
        require_safe(settings)
    except (MissingSecretError, UnsafeSettings) as error:
        sys.exit(f"The API doesn't start: {error}")
    broker.prepare()
    app = create_app(
        wiring(settings, kinds_of),
        owners=owners,
        body_limit_bytes=settings.body_limit_bytes,
        rooms=rooms,
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    return app


def wiring(settings: Settings, kinds_of: KindsOf) -> Wiring:
    """Return the parts of an API process; none of them connects yet."""
    # Blocking reads of the feed wait longer than any other command may.
    following = open_store(settings, FOLLOW_WAIT_S + settings.broker_timeout_s)
    hub = Hub(
        open_log(settings, following),
        settings.feed_length,
        scales=StoreMonitor(
            open_log(settings),
            settings.full_fraction,
            is_trusting=settings.allow_unsafe_broker,
        ),
        is_fair=settings.fair_dispatch,
    )
    watching = open_store(settings)

    async def look() -> tuple[lanes.Look, int]:
        """Return the state of the queues. Raises LogUnavailable."""
        try:
            queues = await lanes.look(watching)
            return queues, await lanes.memory_bytes(watching)
        except RedisError as error:
            raise LogUnavailable(str(error)) from error

    return Wiring(
        log=open_log(settings),
        hub=hub,
        checks=checks_of(watching, hub),
        look=look,
        kinds=kinds_of(settings),
        blobs=open_blobs(settings),
        results=open_results(settings),
        uploads=Uploads(
            settings.uploads_at_once,
            Share(settings.blobs_per_address, settings.blob_address_bytes),
            settings.retention_s,
        ),
        unfinished_limit=settings.unfinished_limit,
        submit_limit=settings.submit_limit,
        address_limit=settings.address_limit,
        address_fraction=settings.address_fraction,
        result_inline_bytes=settings.result_inline_bytes,
        heartbeat_s=settings.heartbeat_s,
        wait_limit_s=settings.response_timeout_s - WAIT_MARGIN_S,
    )
