"""Plans the rounds: how many, how long, and in which order of sides."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """The same for all rows: rounds, and seconds of one measured window."""

    rounds: int
    window_s: float

    def turns(self, sides: Collection[str]) -> Iterator[str]:
        """Give the sides in turns, A B C, then C B A: drift hits all."""
        order = list(sides)
        for number in range(self.rounds):
            yield from order if number % 2 == 0 else reversed(order)
