"""Uploads in this process: how many at once, and how much from where.

An owner costs a client nothing, so what owners leave is also counted by the
address they come from, and for all of them together. The count is this
process's and of its lifetime, without what was deleted again; what the disk
has left is asked each time (blobs/shelf.py).
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from demo.errors import StorageFull, TooManyBlobs, TooManyUploads

# chosen: the rest of an address's, so that two owners can't take it all.
OF_OWNER, OF_ADDRESS = 1 / 4, 1 / 2
# chosen: everybody may leave as much as so many addresses that take all of
# theirs: by default 20,000 blobs or 20 GiB.
ADDRESSES = 5
# chosen: uploads under way end in so many seconds, or others of them do.
ASK_AGAIN_S = 5


@dataclass(frozen=True, slots=True)
class Share:
    """What may be left in the time for which blobs are kept."""

    count: int
    bytes: int


@dataclass(slots=True)
class _Left:
    """What was left by one address, or by all."""

    share: Share
    bytes: int = 0
    # By its id when each is over, in that order, and its bytes; those on
    # their way are counted too.
    blobs: dict[str, tuple[float, int]] = field(default_factory=dict)
    coming: int = 0

    def takes(self, bytes_: int, now_s: float) -> bool:
        """Say whether there is room for one more of so many bytes."""
        while self.blobs and self._first_over_s() <= now_s:
            self.forget(next(iter(self.blobs)))
        count = len(self.blobs) + self.coming
        return (
            count < self.share.count
            and self.bytes + bytes_ <= self.share.bytes
        )

    def forget(self, blob_id: str) -> None:
        """Count a blob no longer, if it was counted here."""
        self.bytes -= self.blobs.pop(blob_id, (0.0, 0))[1]

    def wait_s(self, now_s: float) -> int:
        """Return for how long there is no more room, if none is deleted.

        Where only those under way are in the way, nobody knows.
        """
        over_s = self._first_over_s() if self.blobs else now_s
        return max(ASK_AGAIN_S, math.ceil(over_s - now_s))

    def _first_over_s(self) -> float:
        return next(iter(self.blobs.values()))[0]


class Uploads:
    """Lets uploads begin. One of these a process."""

    def __init__(
        self,
        at_once: int,
        of_address: Share,
        kept_s: float,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._of_address = of_address
        self._all = _Left(
            Share(ADDRESSES * of_address.count, ADDRESSES * of_address.bytes)
        )
        self._kept_s = kept_s
        self._clock_s = clock_s
        self._under_way: Counter[str] = Counter()
        self._left: dict[str, _Left] = {}

    @contextmanager
    def begin(
        self, owner: str, address: str, bytes_: int
    ) -> Iterator[dict[str, int]]:
        """Count an upload of up to so many bytes while it is under way.

        Whoever keeps it puts its id and its true size into what this gives.
        Raises TooManyUploads, TooManyBlobs, StorageFull. An address of ""
        has no limits.
        """
        self._check(owner, address)
        now_s = self._clock_s()
        if not self._all.takes(bytes_, now_s):
            raise StorageFull(
                "all clients together have uploaded the maximum",
                self._all.wait_s(now_s),
            )
        counted = [self._all]
        if address:
            self._sweep(now_s)
            theirs = self._left.setdefault(address, _Left(self._of_address))
            if not theirs.takes(bytes_, now_s):
                raise TooManyBlobs(
                    "The owners behind your address have uploaded the maximum."
                    " Wait until some blobs have expired, or delete some.",
                    theirs.wait_s(now_s),
                )
            counted.append(theirs)
        kept: dict[str, int] = {}
        names = ["", owner, *([f"@{address}"] if address else [])]
        self._under_way.update(names)
        for left in counted:
            left.coming += 1
            left.bytes += bytes_
        try:
            yield kept
        finally:
            self._under_way.subtract(names)
            self._under_way += Counter()
            for left in counted:
                left.coming -= 1
                left.bytes += sum(kept.values()) - bytes_
                for blob_id, size in kept.items():
                    over_s = self._clock_s() + self._kept_s
                    left.blobs[blob_id] = over_s, size

    def forget(self, blob_id: str) -> None:
        """Count a blob no longer: it was deleted."""
        for left in (self._all, *self._left.values()):
            left.forget(blob_id)

    def _check(self, owner: str, address: str) -> None:
        if self._under_way[""] >= self._at_once:
            raise TooManyUploads(
                "This server already takes as many uploads as it can. Try"
                " again."
            )
        shares = [(owner, OF_OWNER, "of yours")]
        if address:
            shares.append((f"@{address}", OF_ADDRESS, "from your address"))
        for name, fraction, whose in shares:
            most = int(self._at_once * fraction)
            if self._under_way[name] >= most:
                raise TooManyBlobs(
                    f"At most {most} uploads {whose} are accepted at a time."
                    " Wait for one to end."
                )

    def _sweep(self, now_s: float) -> None:
        """Forget addresses of which nothing is left."""
        for address in list(self._left):
            left = self._left[address]
            left.takes(0, now_s)
            if not (left.blobs or left.coming):
                del self._left[address]
