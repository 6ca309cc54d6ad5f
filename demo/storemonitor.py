"""Watches the condition of the store, once a second in each process.

Submitting a task must not wait for another question to the store, so the
API looks here: whether the store keeps its data, and how much room it has
left. The sweeper uses it to decide when ended tasks have to give way.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from demo.condition import LIMIT_GONE, Condition
from demo.errors import LogUnavailable
from demo.eventlog import Admission, EventLog

logger = logging.getLogger(__name__)

# chosen: the delay until a wrong setting is noticed. Room doesn't depend on
# it, because append.lua checks itself where there is little.
LOOK_S = 1.0
# chosen: a broker restarts in 0.1 s (measured: by hand), so retry soon.
AWAY_S = 0.1
# chosen: more than all writers add between two looks. measured: by hand, a
# broker accepts some 20 MB a second.
NEAR_BYTES = 67_108_864

# chosen: ended tasks give way before new ones are refused, so that a burst
# finds some room.
GIVE_WAY_FRACTION = 0.85

UNKNOWN = "it isn't known yet whether the broker keeps what it is given"


class StoreMonitor:
    """Looks at the store of `log` again and again.

    `full_fraction`: the part of its memory that new tasks may use.
    `is_trusting`: accept the store's settings whatever they are.
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
        self._logged: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """Return why no new task may be accepted now, for an operator."""
        if self._is_trusting:
            return ()
        return self.condition.faults if self.condition else (UNKNOWN,)

    @property
    def most_bytes(self) -> int:
        """Return the limit of used and reserved bytes; 0 for none."""
        limit_bytes = self.condition.limit_bytes if self.condition else 0
        return int(self.full_fraction * limit_bytes)

    @property
    def is_near(self) -> bool:
        """Say whether so little room is left that each append has to check."""
        found = self.condition
        return (
            found is not None
            and found.limit_bytes > 0
            and found.remaining_bytes(self.full_fraction) < NEAR_BYTES
        )

    async def run(self) -> None:
        """Look until cancelled, also while the store is away."""
        while True:
            try:
                await self.look()
            except LogUnavailable:
                # The store may come back with other settings.
                self.condition = None
            await asyncio.sleep(AWAY_S if self.condition is None else LOOK_S)

    async def look(self) -> None:
        """Look once. Raises LogUnavailable."""
        found = await self._log.condition()
        if found is not None and self._had_limit and not found.limit_bytes:
            found = replace(found, faults=(*found.faults, LIMIT_GONE))
        elif found is not None and found.limit_bytes:
            self._had_limit = True
        self.condition = found
        if found is not None and found.faults != self._logged:
            self._tell(found.faults)

    def _tell(self, faults: tuple[str, ...]) -> None:
        """Log a change once, for the operator of the broker."""
        self._logged = faults
        if not faults:
            logger.warning("the broker keeps what it is given again")
        elif self._is_trusting:
            logger.warning("going on all the same: %s", "; ".join(faults))
        else:
            logger.error("no new tasks: %s", "; ".join(faults))


async def make_room(log: EventLog, scales: StoreMonitor) -> int:
    """Forget ended tasks until there is room; return how many went early.

    Raises LogUnavailable.
    """
    await scales.look()
    count = await log.give_way()
    found = scales.condition
    while (
        found is not None
        and found.limit_bytes
        and found.remaining_bytes(scales.full_fraction * GIVE_WAY_FRACTION) < 0
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
    """Return the conditions under which a new task may be accepted now.

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
