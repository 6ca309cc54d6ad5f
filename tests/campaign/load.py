"""What a client asks for: small works, for both lanes, and what must come.

Most are reports. Some charge somebody else's books, of which some lose an
attempt between a charge and its record; some read a blob that has to be
left first.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Any

# The parts that a digest is made of (demo/work/digest.py).
PART_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """One work, and what of its result is known beforehand."""

    kind: str
    input: dict[str, Any]
    expects: dict[str, Any]
    # To be left first; its reference goes into the input.
    blob: bytes | None = None

    @property
    def losses(self) -> int:
        """Return how many attempts it ends itself."""
        return int(self.input.get("losses", 0))


@dataclass(frozen=True, slots=True)
class Load:
    """A mix of work. Each client pauses `pause_s` on average."""

    pause_s: float = 0.7
    # How many of the tasks charge, and as many read a blob.
    others_fraction: float = 0.12
    # How many of the reports wait between steps; the others compute.
    paced_fraction: float = 0.6
    # Steps of a paced task, and the least seconds each takes.
    steps: tuple[int, int] = (2, 9)
    pace_s: tuple[float, float] = (0.1, 0.6)

    def draw(self, dice: random.Random) -> Wanted:
        """Return one work."""
        share = dice.random()
        if share < self.others_fraction:
            return self._charge(dice)
        if share < 2 * self.others_fraction:
            return self._digest(dice)
        return Wanted("report", self._report(dice), {"control_ok": True})

    def _report(self, dice: random.Random) -> dict[str, Any]:
        seed = dice.randrange(2**30)
        if dice.random() < self.paced_fraction:
            return {
                "rows": 240,
                "partitions": dice.randint(*self.steps),
                "pace_s": round(dice.uniform(*self.pace_s), 2),
                "seed": seed,
            }
        # measured: 2,000,000 rows take 0.8 s of one core. One task in five
        # computes long enough to be caught in the middle.
        rows = 400_000 if dice.random() < 0.2 else 200
        return {"rows": rows, "partitions": 3, "pace_s": 0.0, "seed": seed}

    def _charge(self, dice: random.Random) -> Wanted:
        items, amount_cents = dice.randint(1, 4), dice.randrange(100, 5_000)
        wanted = {
            "items": items,
            "amount_cents": amount_cents,
            "pace_s": round(dice.uniform(*self.pace_s), 2),
            "losses": int(dice.random() < 0.3),
        }
        total = {"charges": items, "amount_cents": items * amount_cents}
        return Wanted("charge", wanted, total)

    def _digest(self, dice: random.Random) -> Wanted:
        # As many small ones as large: 1 kB to 2 MB.
        blob = dice.randbytes(int(10 ** dice.uniform(3, 6.3)))
        parts = [
            blob[start : start + PART_BYTES]
            for start in range(0, len(blob), PART_BYTES)
        ]
        digests = b"".join(hashlib.sha256(part).digest() for part in parts)
        expects = {
            "bytes": len(blob),
            "lines": blob.count(b"\n"),
            "sha256_of_sha256s": hashlib.sha256(digests).hexdigest(),
        }
        pace_s = round(dice.uniform(0, 0.5), 2)
        return Wanted("digest", {"pace_s": pace_s}, expects, blob)
