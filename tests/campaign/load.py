"""What a client asks for: reports, all small, for both lanes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Load:
    """A mix of work. Each client pauses `pause_s` on average."""

    pause_s: float = 0.7
    # How many of the tasks wait between steps; the others compute.
    paced_fraction: float = 0.6
    # Steps of a paced task, and the least seconds each takes.
    steps: tuple[int, int] = (2, 9)
    pace_s: tuple[float, float] = (0.1, 0.6)

    def draw(self, dice: random.Random) -> dict[str, Any]:
        """Return the input of one report."""
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
