"""Retry policies: how often to try, how long to pause, and a budget.

Pure: a policy gets its randomness passed in, and knows no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

# chosen: about as long as a caller that somebody watches would wait first.
BASE_S = 0.25
# chosen: so that a run of 24 s still sees the longest pause.
CAP_S = 4.0
# chosen: enough to tell the policies apart in a run; many clients have more.
TRIES = 6
# chosen: one retry for ten successes is a load of at most 1.1 times, as with
# gRPC's example and the token buckets in the AWS SDKs; the start is a reserve
# for a failure here and there.
EARNED_PER_SUCCESS = 0.1
RESERVE = 10.0

# The pause before retry n, from 1.
Pause = Callable[[int, Random], float]


# --8<-- [start:policies]
def fixed(_: int, __: Random) -> float:
    """Pause for the same time before each retry."""
    return BASE_S


def exponential(retry: int, _: Random) -> float:
    """Double the pause with each retry, up to a cap."""
    return min(CAP_S, BASE_S * 2.0 ** (retry - 1))


def full_jitter(retry: int, dice: Random) -> float:
    """Draw the pause between nothing and the exponential one."""
    return dice.uniform(0, exponential(retry, dice))


class Budget:
    """A token bucket that all callers in a process share."""

    def __init__(self) -> None:
        self.tokens = RESERVE

    def earn(self) -> None:
        """Add a part of a token, for a call that succeeded."""
        self.tokens = min(RESERVE, self.tokens + EARNED_PER_SUCCESS)

    def spend(self) -> bool:
        """Take a token for a retry; False if there is none."""
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


# --8<-- [end:policies]


@dataclass(frozen=True, slots=True)
class Policy:
    """How a caller retries; `has_budget`: only with a token."""

    tries: int
    pause: Pause
    has_budget: bool = False


POLICIES: Mapping[str, Policy] = {
    "none": Policy(1, fixed),
    "fixed": Policy(TRIES, fixed),
    "exponential": Policy(TRIES, exponential),
    "jitter": Policy(TRIES, full_jitter),
    "budget": Policy(TRIES, full_jitter, has_budget=True),
}
