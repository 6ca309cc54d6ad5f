"""Faults: what is done to a target, when, and what it may excuse. Pure.

A fault carries its consequences, so that a checker needs no table of fault
names: it asks what the faults of a campaign may have caused.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# An attempt may be taken from its worker.
INTERRUPTS = "interrupts"
# The work's own process dies, and nothing else.
KILLS_WORK = "kills-work"
# The ledger that work charges may be out of reach.
EFFECTS_AWAY = "effects-away"
# There may be no room for an upload.
STORAGE_FULL = "storage-full"
# Work that a server holds may die with it.
ENDS_HELD = "ends-held"
# The whole service is away until the fault is healed.
OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class Fault:
    """An action, its place, and its duration.

    `action` names how the nemesis does it; `place` is a process of the
    target or a link that the nemesis has a proxy on.
    """

    name: str
    action: str
    place: str = ""
    for_s: float = 0.0
    consequences: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ScheduledFault:
    """A fault and its moment, in seconds from the start of the campaign."""

    at_s: float
    fault: Fault


def deal(
    deck: Sequence[Fault],
    seed: int,
    seconds: float,
    calm_s: float,
    every_s: float,
) -> Iterator[ScheduledFault]:
    """Yield the faults of a campaign of `seconds`, one per `every_s`.

    A deck holds each fault as often as it should come up. It is shuffled
    and dealt to its end, then shuffled again, so a short campaign meets
    every fault and a long one meets them in the same proportions. The first
    `calm_s` stay calm: no fault can be blamed for a violation in them.
    """
    dice = random.Random(seed)
    hand: list[Fault] = []
    at_s = calm_s
    while at_s < seconds:
        if not hand:
            hand = list(deck)
            dice.shuffle(hand)
        yield ScheduledFault(at_s, hand.pop())
        at_s += every_s * dice.uniform(0.5, 1.5)
