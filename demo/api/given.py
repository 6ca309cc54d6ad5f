"""What the handlers were given when the app was put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from demo.api.hub import Hub
from demo.api.uploads import Uploads
from demo.blobs.cloakroom import Cloakroom
from demo.eventlog import Admission, EventLog
from demo.lanes import Look
from demo.storemonitor import admission
from demo.work.kind import Kind
from demo.work.kinds import Kinds

# Name of a check -> whether it is well.
Checks = Callable[[], Awaitable[dict[str, bool]]]
# What can be seen of the queue, and the bytes that the broker uses.
LookAtBroker = Callable[[], Awaitable[tuple[Look, int]]]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of one API process, and the figures it lives by."""

    log: EventLog
    hub: Hub
    checks: Checks
    look: LookAtBroker
    kinds: Kinds
    blobs: Cloakroom
    results: Cloakroom
    uploads: Uploads
    unfinished_limit: int
    submit_limit: int
    address_limit: int
    address_fraction: float
    result_inline_bytes: int
    heartbeat_s: float
    wait_limit_s: float

    def admission(
        self, kind: Kind[Any], wanted: Any, address: str
    ) -> Admission:
        """Return under which conditions a new task may come in now."""
        return admission(
            self.hub.scales,
            kind.limits(wanted).reserve_bytes(self.result_inline_bytes),
            address,
            only_one_s=kind.only_one_s,
            unfinished_limit=self.unfinished_limit,
            submit_limit=self.submit_limit,
            address_limit=self.address_limit,
            address_fraction=self.address_fraction,
        )


def given_to(request: Request) -> Wiring:
    """Return what the app that serves `request` was given."""
    return cast("Wiring", request.app.state.wiring)


async def _given(request: Request) -> Wiring:
    return given_to(request)


Given = Annotated[Wiring, Depends(_given)]
