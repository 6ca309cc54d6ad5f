"""Draws the work of a campaign on our stack: short tasks and held requests.

Most are reports, on both lanes. Some charge the harness's ledger, and a
part of those lose an attempt between a charge and its record. Some read a
blob that has to be uploaded first, and some are held on their connection.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Any

from harness.workload.work import Work

# The parts that a digest is made of (demo/work/digest.py).
PART_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mix:
    """A mix of work. Each client pauses `pause_s` on average."""

    pause_s: float = 0.7
    # How much of the work charges; as much reads a blob.
    charge_fraction: float = 0.12
    held_fraction: float = 0.08
    # How many of the reports wait between steps; the others compute.
    paced_fraction: float = 0.6
    # Steps of a paced task, and the least seconds each takes.
    steps: tuple[int, int] = (2, 9)
    pace_s: tuple[float, float] = (0.1, 0.6)

    def draw(self, dice: random.Random) -> Work:
        """Return one piece of work."""
        share = dice.random()
        if share < self.charge_fraction:
            return self._charge(dice)
        if share < 2 * self.charge_fraction:
            return self._digest(dice)
        if share < 2 * self.charge_fraction + self.held_fraction:
            return self._work("report", self._paced(dice), is_held=True)
        return self._work("report", self._report(dice))

    def _report(self, dice: random.Random) -> dict[str, Any]:
        if dice.random() < self.paced_fraction:
            return self._paced(dice)
        # measured: by hand, 2,000,000 rows take 0.8 s of one core. One task in
        # five computes long enough to be caught in the middle.
        rows = 400_000 if dice.random() < 0.2 else 200
        seed = dice.randrange(2**30)
        return {"rows": rows, "partitions": 3, "pace_s": 0.0, "seed": seed}

    def _paced(self, dice: random.Random) -> dict[str, Any]:
        return {
            "rows": 240,
            "partitions": dice.randint(*self.steps),
            "pace_s": round(dice.uniform(*self.pace_s), 2),
            "seed": dice.randrange(2**30),
        }

    @staticmethod
    def _work(
        kind: str, input_: dict[str, Any], *, is_held: bool = False
    ) -> Work:
        body = {"kind": kind, "input": input_}
        return Work(body, {"control_ok": True}, is_held=is_held)

    def _charge(self, dice: random.Random) -> Work:
        items, amount_cents = dice.randint(1, 4), dice.randrange(100, 5_000)
        losses = int(dice.random() < 0.3)
        input_ = {
            "items": items,
            "amount_cents": amount_cents,
            "pace_s": round(dice.uniform(*self.pace_s), 2),
            "losses": losses,
        }
        total = {"charges": items, "amount_cents": items * amount_cents}
        return Work(
            {"kind": "charge", "input": input_},
            total,
            effects=items,
            losses=losses,
        )

    def _digest(self, dice: random.Random) -> Work:
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
        input_ = {"pace_s": round(dice.uniform(0, 0.5), 2)}
        return Work({"kind": "digest", "input": input_}, expects, upload=blob)
