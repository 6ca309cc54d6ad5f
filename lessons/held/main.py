"""The held server's entry point, run by uvicorn.

STRICT=demo.web.stricthttp:StrictHttp
python -m uvicorn lessons.held.main:app --uds SOCKET --http $STRICT
"""

from __future__ import annotations

import sys

from demo import logformat
from demo.opening import open_log
from demo.precautions import UnsafeSettings, require_safe
from demo.settings import from_environment
from demo.storemonitor import StoreMonitor
from demo.web.owner import MissingSecretError, Owners
from demo.work import report, sleepy
from demo.work.kinds import catalogue
from lessons.held.app import create_app
from lessons.held.counter import Counter

logformat.start()

settings = from_environment()

try:
    owners = Owners(
        settings.owner_secret.get_secret_value(),
        trusts_gateway=settings.trust_gateway,
        has_tls=settings.cookie_secure,
    )
    require_safe(settings)
except (MissingSecretError, UnsafeSettings) as error:
    sys.exit(f"The held server doesn't start: {error}")

# A log of its own on the same feed: one stream carries both.
log = open_log(settings, name="held")
# Work that fits into a request and needs no worker's process.
KINDS = catalogue(report.KIND, sleepy.KIND)

app = create_app(
    log,
    kinds=KINDS,
    counter=Counter(
        log,
        StoreMonitor(
            log,
            settings.full_fraction,
            is_trusting=settings.allow_unsafe_broker,
        ),
        unfinished_limit=settings.unfinished_limit,
        submit_limit=settings.submit_limit,
        address_limit=settings.address_limit,
        address_fraction=settings.address_fraction,
        inline_bytes=settings.result_inline_bytes,
    ),
    owners=owners,
    body_limit_bytes=settings.body_limit_bytes,
    renew_s=settings.renew_s,
    lease_s=settings.lease_s,
)
