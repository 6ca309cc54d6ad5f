"""Whether held work may begin, and its diary kept: the same as for tasks.

Only when the store is away, or wouldn't keep what it is given, the work is
done without a diary: nobody was promised one.
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

# chosen: as often as the sweeper does for tasks (setting sweep_s).
TIDY_S = 1.0


@dataclass(frozen=True, slots=True)
class Counter:
    """The conditions of one held server, and the figures they follow."""

    log: EventLog
    scales: StoreMonitor
    unfinished_limit: int = 0
    submit_limit: int = 0
    address_limit: int = 0
    address_fraction: float = 1.0
    # As much of a result as the diary notes.
    inline_bytes: int = 4_096

    def admission(
        self, kind: Kind[Any], wanted: Any, address: str
    ) -> Admission:
        """Return under which conditions held work may begin now."""
        return admission(
            self.scales,
            kind.limits(wanted).reserve_bytes(self.inline_bytes),
            address,
            unfinished_limit=self.unfinished_limit,
            submit_limit=self.submit_limit,
            address_limit=self.address_limit,
            address_fraction=self.address_fraction,
        )

    async def run(self) -> None:
        """Watch the store, and let old diaries go, until cancelled."""
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
