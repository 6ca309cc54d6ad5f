"""Limits uploads in this process: how many at once, and how many bytes.

Owners cost a client nothing, so uploads are also counted by client address,
and for all addresses together. The counts are in this process's memory, begin
at 0 when it starts and drop when a blob is deleted. Free space on the disk is
read at each upload (blobs/reservations.py).
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from demo.errors import StorageFull, TooManyBlobs, TooManyUploads

# chosen: fractions of the uploads at once for one owner and one address, so
# that two owners can't take all of them.
OF_OWNER, OF_ADDRESS = 1 / 4, 1 / 2
# chosen: all addresses together may store as much as five that use all of
# theirs: by default 20,000 blobs or 20 GiB.
ADDRESSES = 5
# chosen: by then some of the uploads in flight will have ended.
ASK_AGAIN_S = 5


@dataclass(frozen=True, slots=True)
class Share:
    """How much may be uploaded in the time for which blobs are kept."""

    count: int
    bytes: int


@dataclass(slots=True)
class _Tally:
    """The blobs of one address, or of all addresses."""

    share: Share
    bytes: int = 0
    # Id -> when it expires, in that order, and its size.
    blobs: dict[str, tuple[float, int]] = field(default_factory=dict)
    # Uploads in flight; `bytes` includes the most that they may bring.
    coming: int = 0

    def takes(self, bytes_: int, now_s: float) -> bool:
        """Say whether one more blob of `bytes_` bytes is within the share."""
        while self.blobs and self._first_over_s() <= now_s:
            self.forget(next(iter(self.blobs)))
        count = len(self.blobs) + self.coming
        return (
            count < self.share.count
            and self.bytes + bytes_ <= self.share.bytes
        )

    def forget(self, blob_id: str) -> None:
        """Stop counting a blob, if it is counted here."""
        self.bytes -= self.blobs.pop(blob_id, (0.0, 0))[1]

    def wait_s(self, now_s: float) -> int:
        """Return the seconds until the first blob expires.

        ASK_AGAIN_S if only uploads in flight use up the share.
        """
        over_s = self._first_over_s() if self.blobs else now_s
        return max(ASK_AGAIN_S, math.ceil(over_s - now_s))

    def _first_over_s(self) -> float:
        return next(iter(self.blobs.values()))[0]


class Uploads:
    """Admits uploads. One instance for each process."""

    def __init__(
        self,
        at_once: int,
        of_address: Share,
        kept_s: float,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._of_address = of_address
        self._all = _Tally(
            Share(ADDRESSES * of_address.count, ADDRESSES * of_address.bytes)
        )
        self._kept_s = kept_s
        self._clock_s = clock_s
        self._under_way: Counter[str] = Counter()
        self._tallies: dict[str, _Tally] = {}

    @contextmanager
    def begin(
        self, owner: str, address: str, bytes_: int
    ) -> Iterator[dict[str, int]]:
        """Count an upload of up to `bytes_` bytes while it is in flight.

        The caller stores the blob, and puts its id and true size into the
        dictionary. Raises TooManyUploads, TooManyBlobs, StorageFull. The
        unknown address, "", has no limit of its own.
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
            theirs = self._tallies.setdefault(
                address, _Tally(self._of_address)
            )
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
        for tally in counted:
            tally.coming += 1
            tally.bytes += bytes_
        try:
            yield kept
        finally:
            self._under_way.subtract(names)
            self._under_way += Counter()
            for tally in counted:
                tally.coming -= 1
                tally.bytes += sum(kept.values()) - bytes_
                for blob_id, size in kept.items():
                    over_s = self._clock_s() + self._kept_s
                    tally.blobs[blob_id] = over_s, size

    def forget(self, blob_id: str) -> None:
        """Stop counting a blob that was deleted."""
        for tally in (self._all, *self._tallies.values()):
            tally.forget(blob_id)

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
        """Forget addresses without blobs and uploads."""
        for address in list(self._tallies):
            tally = self._tallies[address]
            tally.takes(0, now_s)
            if not (tally.blobs or tally.coming):
                del self._tallies[address]
