"""The work that a client submits, with its expected outcome."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work; `body` is what is submitted."""

    body: dict[str, Any]
    # Members of the result that must have these values.
    expects: dict[str, Any] = field(default_factory=dict)
    # To be uploaded first; its reference goes into the body's input.
    upload: bytes | None = None
    # How many effects it has on the ledger when it succeeds.
    effects: int = 0
    # How many attempts the work ends by itself.
    losses: int = 0
    # Submitted on a connection that is held until it is done.
    is_held: bool = False


class Mix(Protocol):
    """Draws work. A client pauses `pause_s` on average in between."""

    @property
    def pause_s(self) -> float:
        """Return the mean pause of one client."""
        ...

    def draw(self, dice: random.Random) -> Work:
        """Return one piece of work."""
        ...
