"""The errors of the sizing model, as one tree.

    SizingError
    +-- NoSense      the input is no such quantity: zero, negative, NaN
    +-- Overloaded   more arrives than the slots do: there's no steady state
    +-- DoesNotFit   a pod larger than what a node has for it
    +-- NotTold      the source behind a formula doesn't cover this input

Each message names the value and what to do instead, because a silent infinity
makes a sizing guide wrong.
"""

from __future__ import annotations


class SizingError(Exception):
    """Base of all errors of the sizing model."""


class NoSense(SizingError):
    """Refuse a value that makes no sense for this quantity."""

    def __init__(self, name: str, value: object, advice: str) -> None:
        super().__init__(f"{name} can't be {value}: {advice}")
        self.name = name
        self.value = value


class Overloaded(SizingError):
    """Refuse to compute a wait if the queue grows for ever."""

    def __init__(self, offered_erlang: float, slots: int) -> None:
        more = max(int(offered_erlang) + 1, slots + 1)
        are = "1 slot is" if slots == 1 else f"{slots} slots are"
        super().__init__(
            f"{are} offered {offered_erlang:g} slots' worth of work,"
            f" a utilisation of {offered_erlang / slots:.4g}. From 1 on, the"
            f" queue grows as long as the load lasts, so no wait can be"
            f" given. You need at least {more} slots, a lower rate or shorter"
            f" tasks."
        )
        self.offered_erlang = offered_erlang
        self.slots = slots


class DoesNotFit(SizingError):
    """Refuse a pod that doesn't fit on a node of this size."""


class NotTold(SizingError):
    """Refuse to guess what the source of a formula doesn't cover."""
