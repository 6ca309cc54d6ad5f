"""The scales: how the store is, as of a moment ago, in this process.

Whoever lets tasks in looks here, since submitting mustn't ask: whether the
store keeps what it is given, and how much of it is left.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from demo.condition import LIMIT_GONE, Condition
from demo.errors import LogUnavailable
from demo.eventlog import Admission, EventLog

logger = logging.getLogger(__name__)

# chosen: how late a wrong setting is noticed. Room doesn't depend on it:
# where there is little, an append looks itself.
WEIGH_S = 1.0
# chosen: a broker restarts in 0.1 s (measured: by hand), so look soon.
AWAY_S = 0.1
# chosen: more than all of its writers fill between two looks. measured: by
# hand, a broker takes some 20 MB a second.
NEAR_BYTES = 67_108_864

# chosen: ended tasks give way before new ones are refused, so that a burst
# finds some room.
GIVE_WAY_FRACTION = 0.85

UNKNOWN = "it isn't known yet whether the broker keeps what it is given"


class StoreMonitor:
    """Looks at the store of `log`, again and again.

    `full_fraction`: part of its memory that new tasks may be let into.
    `is_trusting`: whatever the store's settings are, they are fine.
    """

    def __init__(
        self,
        log: EventLog,
        full_fraction: float = 1.0,
        *,
        is_trusting: bool = False,
    ) -> None:
        self.full_fraction = full_fraction
        # None: the store is away, or wasn't looked at yet.
        self.condition: Condition | None = None
        self._log = log
        self._is_trusting = is_trusting
        self._had_limit = False
        self._told: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """Return why no new task may come in now, for an operator."""
        if self._is_trusting:
            return ()
        return self.condition.faults if self.condition else (UNKNOWN,)

    @property
    def most_bytes(self) -> int:
        """Return what may be used and reserved in all; 0 for any amount."""
        limit_bytes = self.condition.limit_bytes if self.condition else 0
        return int(self.full_fraction * limit_bytes)

    @property
    def is_near(self) -> bool:
        """Say whether so little is left that an append has to look."""
        found = self.condition
        return (
            found is not None
            and found.limit_bytes > 0
            and found.left_bytes(self.full_fraction) < NEAR_BYTES
        )

    async def run(self) -> None:
        """Look until cancelled, through every absence of the store."""
        while True:
            try:
                await self.look()
            except LogUnavailable:
                # What comes back needn't be what went.
                self.condition = None
            await asyncio.sleep(AWAY_S if self.condition is None else WEIGH_S)

    async def look(self) -> None:
        """Look once. Raises LogUnavailable."""
        found = await self._log.condition()
        if found is not None and self._had_limit and not found.limit_bytes:
            found = replace(found, faults=(*found.faults, LIMIT_GONE))
        elif found is not None and found.limit_bytes:
            self._had_limit = True
        self.condition = found
        if found is not None and found.faults != self._told:
            self._tell(found.faults)

    def _tell(self, faults: tuple[str, ...]) -> None:
        """Say it once when it changes, to whoever runs the broker."""
        self._told = faults
        if not faults:
            logger.warning("the broker keeps what it is given again")
        elif self._is_trusting:
            logger.warning("going on all the same: %s", "; ".join(faults))
        else:
            logger.error("no new tasks: %s", "; ".join(faults))


async def make_room(log: EventLog, scales: StoreMonitor) -> int:
    """Let ended tasks go, as far as it takes; return how many had to.

    Raises LogUnavailable.
    """
    await scales.look()
    count = await log.give_way()
    found = scales.condition
    while (
        found is not None
        and found.limit_bytes
        and found.left_bytes(scales.full_fraction * GIVE_WAY_FRACTION) < 0
    ):
        gone = await log.give_way(found.limit_bytes)
        if not gone:
            break
        count += gone
        await scales.look()
        found = scales.condition
    return count


def admission(
    scales: StoreMonitor,
    reserve_bytes: int,
    address: str,
    *,
    address_fraction: float,
    **limits: int,
) -> Admission:
    """Return under which conditions a new task may come in now.

    `limits` are those of Admission that don't depend on the store.
    """
    share = address_fraction if address else 0
    return Admission(
        faults=scales.faults,
        reserve_bytes=reserve_bytes,
        most_bytes=scales.most_bytes if scales.is_near else 0,
        address=address,
        address_bytes=int(share * scales.most_bytes),
        **limits,
    )
