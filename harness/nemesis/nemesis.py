"""Injects faults by a schedule, and writes each to its history.

    invoke    the injection begins
    ok        it is complete; `pids` were hit
    healed    it is undone
    unhealed  the target didn't start again
    fail      there was nothing to hit

Each fault heals itself; faults may overlap.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping

import psutil

from harness.faults import Fault, ScheduledFault
from harness.history import ALL_HEALED, History
from harness.nemesis.links import LinkFaults
from harness.nemesis.processes import ProcessFaults
from harness.proxy import Proxy
from harness.target import (
    BreakableTarget,
    CouldNotStart,
    FaultAction,
    NothingToHit,
    Target,
)

# chosen: for faults that last no time of their own, such as a cut: long
# enough for every connection to have met it.
LEAST_S = 0.6


class Nemesis:
    """Injects any fault of a target and its links, on request.

    A target with nothing but an address meets faults of its links only.
    """

    def __init__(
        self,
        target: Target,
        links: Mapping[str, Proxy],
        history: History,
    ) -> None:
        self._history = history
        self._actions: dict[str, FaultAction] = dict(
            LinkFaults(links).actions()
        )
        if isinstance(target, BreakableTarget):
            self._actions |= ProcessFaults(target).actions()
            self._actions |= target.own_faults()
        self._lasting: set[asyncio.Task[None]] = set()

    async def play(self, schedule: Iterable[ScheduledFault]) -> None:
        """Inject each fault at its time."""
        began_s = time.monotonic()
        for scheduled in schedule:
            await asyncio.sleep(began_s + scheduled.at_s - time.monotonic())
            task = asyncio.create_task(self.inject(scheduled.fault))
            self._lasting.add(task)

    async def inject(self, fault: Fault) -> None:
        """Inject one fault; return when it is healed."""
        op = self._history.invoke(
            fault.name, place=fault.place, wall_s=time.time()
        )
        try:
            async with self._actions[fault.action](fault) as pids:
                self._history.write(
                    *(op, fault.name, "ok"),
                    place=fault.place,
                    wall_s=time.time(),
                    pids=list(pids),
                    consequences=sorted(fault.consequences),
                )
                await asyncio.sleep(fault.for_s or LEAST_S)
        except (NothingToHit, psutil.Error, OSError) as error:
            self._history.write(op, fault.name, "fail", reason=str(error))
        except CouldNotStart as error:
            self._history.write(op, fault.name, "unhealed", reason=str(error))
        else:
            self._history.write(op, fault.name, "healed", wall_s=time.time())

    async def heal(self, settle_s: float) -> None:
        """Wait until all faults are healed, and note the moment.

        From then on, tasks have `settle_s` to end. Raises what went wrong
        in the nemesis itself.
        """
        await asyncio.gather(*self._lasting)
        op = self._history.invoke(ALL_HEALED)
        self._history.write(
            *(op, ALL_HEALED, "ok"), wall_s=time.time(), settle_s=settle_s
        )
