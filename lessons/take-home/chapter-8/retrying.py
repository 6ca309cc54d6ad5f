"""Retries with a deadline, full jitter and a budget. Standard library only.

budget = Budget()                       # one for each dependency
call(pay, deadline_s=8, budget=budget)  # pay(timeout_s) -> anything
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from budget import Budget

Answer = TypeVar("Answer")


class Passing(Exception):
    """Raise it for a failure that may pass; `after_s` from Retry-After."""

    def __init__(self, why: str, after_s: float = 0.0) -> None:
        super().__init__(why)
        self.after_s = after_s


def call(
    work: Callable[[float], Answer],
    *,
    deadline_s: float,
    budget: Budget,
    tries: int = 4,
    base_s: float = 0.2,
    cap_s: float = 5.0,
) -> Answer:
    """Call `work` with the time that is left, and again if it's Passing.

    Any other exception of `work` ends it at once, and so does the last
    Passing one: with no try, no token or no time left.
    """
    until_s = time.monotonic() + deadline_s
    for n in range(tries):
        try:
            answer = work(until_s - time.monotonic())
        except Passing as failure:
            pause_s = failure.after_s + random.uniform(
                0, min(cap_s, base_s * 2**n)
            )
            is_last = n == tries - 1
            is_late = time.monotonic() + pause_s >= until_s
            if is_last or is_late or not budget.spend():
                raise
            time.sleep(pause_s)
        else:
            budget.earn()
            return answer
    raise AssertionError("unreachable: the last try returns or raises")
