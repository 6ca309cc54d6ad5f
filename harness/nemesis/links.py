"""Faults of connections, injected by the proxy on a link."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from harness.faults import Fault
from harness.proxy import CLEAR, Impairment, Proxy
from harness.target import FaultAction

# The link between the clients and the target; a fault without a place is
# on this one.
CLIENTS = "clients"
# chosen: at a cut, each connection gets this much further.
CUT_AFTER_BYTES = 700
DELAY_S = 0.4

IMPAIRMENTS = {
    "cut": Impairment(cut_after_bytes=CUT_AFTER_BYTES),
    "half-close": Impairment(is_half_closed=True),
    "black-hole": Impairment(is_black_hole=True),
    "lose-answers": Impairment(loses_posts=True),
    "delay": Impairment(delay_s=DELAY_S),
}


class LinkFaults:
    """The faults of a campaign's links, each with a proxy on it."""

    def __init__(self, links: Mapping[str, Proxy]) -> None:
        self._links = links

    def actions(self) -> Mapping[str, FaultAction]:
        """Return what can be done, by name of action."""
        return dict.fromkeys(IMPAIRMENTS, self._impair)

    @asynccontextmanager
    async def _impair(self, fault: Fault) -> AsyncIterator[Sequence[int]]:
        proxy = self._links[fault.place or CLIENTS]
        impairment = IMPAIRMENTS[fault.action]
        await proxy.change(impairment)
        try:
            yield []
        finally:
            # A later fault of the same link may have replaced it.
            if proxy.impairment == impairment:
                await proxy.change(CLEAR)
