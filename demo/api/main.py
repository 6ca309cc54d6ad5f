"""The API's entry point: settings in, app out. Run by uvicorn.

STRICT=demo.web.stricthttp:StrictHttp
python -m uvicorn demo.api.main:app --uds SOCKET --http $STRICT
"""

from __future__ import annotations

import gc
import sys

from redis.exceptions import RedisError

from demo import broker, lanes, logtext
from demo.api.app import create_app
from demo.api.given import Wiring
from demo.api.health import checks_of
from demo.api.hub import FOLLOW_WAIT_S, Hub
from demo.api.uploads import Share, Uploads
from demo.blobs.opening import open_blobs, open_results
from demo.effects import ValkeyBooks, keep_s
from demo.errors import LogUnavailable
from demo.opening import open_log, open_store
from demo.precautions import UnsafeSettings, require_safe
from demo.scales import Scales
from demo.settings import from_environment
from demo.stored import stored_in
from demo.web.owner import MissingSecretError, Owners

logtext.begin()

# chosen: what a preferred wait leaves for the broker and the way back,
# before the gateway answers 504.
WAIT_MARGIN_S = 1.0

# Python's collector of cycles walks every living object at times, and all
# readers wait: 0.2 s with 1,000 streams. What stands from the start is left
# out, and the rest looked at seldom; nearly everything goes without it, by
# its count of references. measured: bench, p99 of an event 180 to 2 ms.
COLLECT_AFTER = (10_000, 50, 100)

settings = from_environment()


try:
    owners = Owners(
        settings.owner_secret.get_secret_value(),
        trusts_gateway=settings.trust_gateway,
    )
    require_safe(settings)
except (MissingSecretError, UnsafeSettings) as error:
    sys.exit(f"The API doesn't start: {error}")

broker.prepare()

# Waiting for news takes longer than any other answer may.
hub = Hub(
    open_log(
        settings,
        open_store(settings, FOLLOW_WAIT_S + settings.broker_timeout_s),
    ),
    scales=Scales(
        open_log(settings),
        settings.full_fraction,
        is_trusting=settings.allow_unsafe_broker,
    ),
)

watching = open_store(settings)


async def look() -> tuple[lanes.Look, int]:
    """Return what can be seen of the broker. Raises LogUnavailable."""
    try:
        return await lanes.look(watching), await lanes.memory_bytes(watching)
    except RedisError as error:
        raise LogUnavailable(str(error)) from error


app = create_app(
    Wiring(
        log=open_log(settings),
        hub=hub,
        checks=checks_of(watching, hub),
        look=look,
        books=ValkeyBooks(
            settings.broker_url.get_secret_value(),
            settings.broker_timeout_s,
            keep_s(settings),
        ),
        stored_of=stored_in(watching),
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
    ),
    owners=owners,
    body_limit_bytes=settings.body_limit_bytes,
)

gc.collect()
gc.freeze()
gc.set_threshold(*COLLECT_AFTER)
