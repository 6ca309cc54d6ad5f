"""A minute card: two answers at the end of a workshop, without a name. Pure.

A room's log says who has given a card, so that each person gives one. The
cards themselves are kept beside it, without person, moment or order.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """The two answers; `id` is random, so that order by it is no order."""

    id: str
    clear: str
    unclear: str
