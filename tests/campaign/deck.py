"""Which faults a campaign meets, and when: dealt from a seed. Pure.

A deck holds each fault as often as it should come up; it is shuffled and
dealt to its end, then shuffled again. So a short campaign meets every
kind, and a long one in the same proportions.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done, to which part, and for how long."""

    name: str
    part: str = ""
    for_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Blow:
    """A fault, and when it falls, in seconds from the campaign's start."""

    at_s: float
    fault: Fault


CHILD = Fault("kill-child", "worker-compute")
# chosen: longer than a lease (3 s) and two looks of the sweeper (1 s), so
# that others have taken over when it wakes; shorter than the supervisor's
# patience (15 s), which would end it.
STOP_S = 6.0
FREEZE_S = 2.5
FULL_S = 2.0
FULL_DISK_S = 3.0
# chosen: as long as a lease; a worker that gets its share keeps it.
STARVE_S = 3.0
# chosen: longer than a reader's patience with a silent stream.
BLACK_HOLE_S = 7.0

DECK: tuple[Fault, ...] = (
    *[CHILD] * 3,
    *[Fault("kill-worker", "worker-paced")] * 2,
    Fault("kill-worker", "worker-paced-2"),
    *[Fault("kill-worker", "worker-compute")] * 2,
    Fault("kill-sweeper", "sweeper"),
    *[Fault("kill-api", "api")] * 2,
    Fault("kill-held", "held"),
    Fault("kill-gateway", "gateway"),
    *[Fault("kill-broker", "valkey")] * 2,
    Fault("stop-worker", "worker-paced", STOP_S),
    Fault("stop-child", "worker-compute", STOP_S),
    Fault("freeze-broker", "valkey", FREEZE_S),
    Fault("full-broker", "valkey", FULL_S),
    Fault("full-disk", for_s=FULL_DISK_S),
    Fault("starve", for_s=STARVE_S),
    Fault("lose-message", "worker-compute"),
    Fault("double-message"),
    Fault("cut"),
    Fault("half-close"),
    Fault("black-hole", for_s=BLACK_HOLE_S),
    Fault("lose-answers", for_s=1.5),
    Fault("delay", for_s=2.0),
)


def deal(
    seed: int, seconds: float, calm_s: float, every_s: float
) -> Iterator[Blow]:
    """Yield the blows of a campaign of `seconds`, one per `every_s`.

    The first `calm_s` stay calm: what goes wrong then was nobody's fault.
    """
    dice = random.Random(seed)
    hand: list[Fault] = []
    at_s = calm_s
    while at_s < seconds:
        if not hand:
            hand = list(DECK)
            dice.shuffle(hand)
        yield Blow(at_s, hand.pop())
        at_s += every_s * dice.uniform(0.5, 1.5)
