"""What the model refuses to answer, as one tree.

    SizingError
    +-- NoSense      the input is no such quantity: zero, negative, NaN
    +-- Overloaded   more arrives than the slots do: there's no steady state
    +-- DoesNotFit   a pod larger than what a node has for it
    +-- NotTold      the source behind a formula doesn't cover this input

Each message says which value it was and what to do instead: infinity in
silence is how a sizing guide ends up wrong.
"""

from __future__ import annotations


class SizingError(Exception):
    """Base of everything that the model refuses to answer."""


class NoSense(SizingError):
    """Refuse a value that can't be what it is given for."""

    def __init__(self, name: str, value: object, advice: str) -> None:
        super().__init__(f"{name} can't be {value}: {advice}")
        self.name = name
        self.value = value


class Overloaded(SizingError):
    """Refuse to name a wait where the queue grows for ever."""

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
    """Refuse a pod that no node of this size has room for."""


class NotTold(SizingError):
    """Refuse to guess where the source of a formula says nothing."""
