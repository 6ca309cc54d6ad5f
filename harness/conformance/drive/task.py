"""A task that the service has accepted, as its owner knows it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from harness.conformance.drive.caller import Answer, Caller


@dataclass(slots=True)
class Task:
    """One accepted task. `url` is the address of its status."""

    id: str
    url: str
    owner: Caller
    probe: str
    answer: Answer
    accepted_at_s: float = field(default_factory=time.monotonic)
    # The last status that was read, if any.
    last: Answer | None = None

    @property
    def name(self) -> str:
        """Return what records and reports call it."""
        return self.id or self.url
