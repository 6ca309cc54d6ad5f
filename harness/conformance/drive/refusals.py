"""Remembers the requests that a service refused as too many (429).

Some probes ask often on purpose, and a right service may refuse that. A
refused request is sent again later, so that a quota leaves nothing unjudged.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus

TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
# chosen: a quota of a few requests a second needs about a third of them.
REPEATS = 200
# chosen: the probes that ask often are done within these.
TRIES = 10
# chosen: a quota that takes longer than that needs a lower --rate.
LONGEST_S = 10.0
# Where a refusal doesn't say how long to wait. chosen: as a page would.
USUAL_S = 1.0
# The polls that wait for as long as they are asked to.
POLITE_PROBES = frozenset({"lives", "promptness", "failing"})
POLLS = frozenset({"at-once", "poll"})


@dataclass(slots=True)
class Refusals:
    """The refusals of one run, and the wait that they ask for."""

    # So many requests of the run may still be sent again.
    left: int = REPEATS
    # When the longest wait that was asked for is over, on the monotonic
    # clock.
    over_at_s: float = 0.0
    # Whether one of the polls that wait as asked was refused.
    was_polite: bool = False

    def note(self, probe: str, intent: str, asked_s: float | None) -> None:
        """Remember a refusal, and the wait that it asked for."""
        over_at_s = time.monotonic() + (asked_s or USUAL_S)
        self.over_at_s = max(self.over_at_s, over_at_s)
        self.was_polite |= probe in POLITE_PROBES and intent in POLLS

    def pause_s(
        self, asked_s: float | None, tries: int, requests: int = 1
    ) -> float | None:
        """Return how long to wait before the next try; None for no more."""
        wait_s = asked_s or USUAL_S
        if tries >= TRIES or wait_s > LONGEST_S or self.left < requests:
            return None
        self.left -= requests
        return wait_s

    @property
    def wait_s(self) -> float:
        """Return how much of the longest wait is left."""
        return max(0.0, self.over_at_s - time.monotonic())
