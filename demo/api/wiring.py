"""The parts that every handler of the API works with: log, hub, kinds, limits.

composition.py builds one Wiring for a process, app.py puts it on the app, and
a handler gets it as its parameter `wiring: WiringDep`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from demo.api.hub import Hub
from demo.api.uploads import Uploads
from demo.blobs.blobstore import BlobStore
from demo.eventlog import Admission, EventLog
from demo.lanes import Look
from demo.storemonitor import admission
from demo.work.kind import Kind
from demo.work.kinds import Kinds

# Name of a check -> whether it passes.
Checks = Callable[[], Awaitable[dict[str, bool]]]
# The state of the queues, and the bytes that the broker uses.
LookAtBroker = Callable[[], Awaitable[tuple[Look, int]]]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of one API process, and its limits."""

    log: EventLog
    hub: Hub
    checks: Checks
    look: LookAtBroker
    kinds: Kinds
    blobs: BlobStore
    results: BlobStore
    uploads: Uploads
    unfinished_limit: int
    submit_limit: int
    address_limit: int
    address_fraction: float
    result_inline_bytes: int
    heartbeat_s: float
    wait_limit_s: float

    def admission(
        self, kind: Kind[Any], input_: Any, address: str
    ) -> Admission:
        """Return the conditions for accepting a new task now."""
        return admission(
            self.hub.scales,
            kind.limits(input_).reserve_bytes(self.result_inline_bytes),
            address,
            only_one_s=kind.only_one_s,
            unfinished_limit=self.unfinished_limit,
            submit_limit=self.submit_limit,
            address_limit=self.address_limit,
            address_fraction=self.address_fraction,
        )


def wiring_of(request: Request) -> Wiring:
    """Return the parts of the app that serves `request`."""
    return cast("Wiring", request.app.state.wiring)


async def _wiring(request: Request) -> Wiring:
    return wiring_of(request)


WiringDep = Annotated[Wiring, Depends(_wiring)]
