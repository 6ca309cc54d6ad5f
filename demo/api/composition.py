"""Puts an API together from its settings, on a real broker.

What an entry point calls (main.py). It must not know which kinds of work
and which optional rooms there are: they are passed in.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from fastapi import FastAPI
from redis.exceptions import RedisError

from demo import broker, lanes, logformat
from demo.api.app import create_app
from demo.api.given import Wiring
from demo.api.health import checks_of
from demo.api.hub import FOLLOW_WAIT_S, Hub
from demo.api.room import Room
from demo.api.uploads import Share, Uploads
from demo.blobs.opening import open_blobs, open_results
from demo.errors import LogUnavailable
from demo.kinds import KindsOf
from demo.opening import open_log, open_store
from demo.precautions import UnsafeSettings, require_safe
from demo.settings import Settings
from demo.storemonitor import StoreMonitor
from demo.web.owner import MissingSecretError, Owners

# chosen: what a preferred wait leaves for the broker and the way back,
# before the gateway answers 504.
WAIT_MARGIN_S = 1.0

# Python's collector of cycles walks every living object at times, and all
# readers wait: 0.2 s with 1,000 streams. What stands from the start is left
# out, and the rest looked at seldom; nearly everything goes without it, by
# its count of references. measured: bench progress, p99 of an event 180 to 2
# ms.
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
    # Waiting for news takes longer than any other answer may.
    following = open_store(settings, FOLLOW_WAIT_S + settings.broker_timeout_s)
    hub = Hub(
        open_log(settings, following),
        scales=StoreMonitor(
            open_log(settings),
            settings.full_fraction,
            is_trusting=settings.allow_unsafe_broker,
        ),
    )
    watching = open_store(settings)

    async def look() -> tuple[lanes.Look, int]:
        """Return what can be seen of the broker. Raises LogUnavailable."""
        try:
            seen = await lanes.look(watching)
            return seen, await lanes.memory_bytes(watching)
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
