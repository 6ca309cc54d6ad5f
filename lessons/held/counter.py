"""Admits held work and starts its diary, under the same conditions as tasks.

If the store is unavailable or too full, the work is done without a diary,
because no client was promised one.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from demo.errors import LogUnavailable
from demo.eventlog import Admission, EventLog
from demo.storemonitor import StoreMonitor, admission, make_room
from demo.work.kind import Kind

logger = logging.getLogger(__name__)

# chosen: as often as the sweeper cleans up tasks (setting sweep_s).
TIDY_S = 1.0


@dataclass(frozen=True, slots=True)
class Counter:
    """The conditions of one held server, and their limits."""

    log: EventLog
    scales: StoreMonitor
    unfinished_limit: int = 0
    submit_limit: int = 0
    address_limit: int = 0
    address_fraction: float = 1.0
    # The largest result that a diary keeps.
    inline_bytes: int = 4_096

    def admission(
        self, kind: Kind[Any], input_: Any, address: str
    ) -> Admission:
        """Return the conditions for starting held work now."""
        return admission(
            self.scales,
            kind.limits(input_).reserve_bytes(self.inline_bytes),
            address,
            unfinished_limit=self.unfinished_limit,
            submit_limit=self.submit_limit,
            address_limit=self.address_limit,
            address_fraction=self.address_fraction,
        )

    async def run(self) -> None:
        """Watch the store, and delete old diaries, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.scales.run())
            group.create_task(self._tidy())

    async def _tidy(self) -> None:
        while True:
            try:
                await make_room(self.log, self.scales)
            except LogUnavailable as away:
                logger.debug("no diary was looked at: %s", away)
            await asyncio.sleep(TIDY_S)
