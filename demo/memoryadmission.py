"""Admits new tasks to a log in memory, by the same rules as append.lua.

The rules are those of Admission (logdata.py): rates, quotas, reservations.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection

from demo.errors import (
    Busy,
    QueueFull,
    QuotaExceeded,
    RateExceeded,
    StoreUnsafe,
)
from demo.events import Ref
from demo.logdata import Admission, Standing


class AdmissionControl:
    """Admits new tasks and keeps the reservations of unfinished ones."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        # When each bucket of submissions is full again (see append.lua).
        self._full_at_s: dict[str, float] = defaultdict(float)
        # Bytes and address of each unfinished task.
        self._reserved: dict[str, tuple[int, str]] = {}

    @property
    def reserved_bytes(self) -> int:
        """Return the bytes that unfinished tasks may still add."""
        return sum(bytes_ for bytes_, _ in self._reserved.values())

    def admit(
        self,
        ref: Ref,
        admission: Admission,
        unfinished: Collection[Ref],
        *,
        has_ended: bool,
    ) -> Standing | None:
        """Admit a new task, or raise why not; return its owner's standing."""
        if admission.faults:
            raise StoreUnsafe
        window_s = admission.submit_window_s
        rate = admission.submit_limit
        full_at_s, over_s = self._taken(ref.owner, rate, window_s)
        if over_s > 0:
            raise RateExceeded(rate, window_s, math.ceil(over_s))
        remaining = math.floor(-over_s * rate / window_s)
        more_s = (remaining + 1) * window_s / rate + over_s if rate else 0.0
        limit = admission.unfinished_limit
        own = [r for r in unfinished if r.owner == ref.owner]
        if limit and len(own) >= limit:
            raise QuotaExceeded(limit)
        address, most = f"@{admission.address}", admission.address_limit
        all_full_at_s, over_s = self._taken(address, most, window_s)
        if over_s > 0:
            raise RateExceeded(
                most, window_s, math.ceil(over_s), of_address=True
            )
        reserve_bytes = admission.reserve_bytes
        theirs = sum(
            bytes_
            for bytes_, whose in self._reserved.values()
            if whose == admission.address
        )
        if 0 < admission.address_bytes < theirs + reserve_bytes:
            raise QuotaExceeded(0, of_address=True)
        if 0 < admission.most_bytes < self.reserved_bytes + reserve_bytes:
            raise QueueFull(is_making_room=has_ended)
        if admission.only_one_s and any(
            r.kind == ref.kind for r in unfinished
        ):
            raise Busy(ref.kind, admission.only_one_s)
        self._full_at_s[ref.owner] = full_at_s
        self._full_at_s[address] = all_full_at_s
        self._reserved[ref.id] = reserve_bytes, admission.address
        return admission.leaving(
            limit - len(own) - 1, remaining, more_s * 1000
        )

    def leave(self, task_id: str) -> None:
        """Release the reservation of a task that has ended."""
        self._reserved.pop(task_id, None)

    def _taken(
        self, bucket: str, rate: int, window_s: int
    ) -> tuple[float, float]:
        """Return when a bucket is full again, and by how much overdrawn."""
        now_s = self._clock_s()
        full_at_s = max(self._full_at_s[bucket], now_s)
        if not rate or bucket == "@":
            return full_at_s, 0.0
        full_at_s += window_s / rate
        return full_at_s, full_at_s - now_s - window_s
