"""Counts the tries to start a part, and says when to give up.

While the stack starts, a part that can't run has to end it, because
restarting it for ever would hide the reason. A part that somebody killed,
or that went down with a part that it needs, only has to be restarted.
"""

from __future__ import annotations

import time

# chosen: the first failure may be chance; the third in a row isn't.
OWN_FAILURES = 3
# chosen: about a minute of pauses. Somebody kills it on purpose, or there
# isn't enough memory for it.
FAILURES = 20


class StartError(Exception):
    """A part failed; `last_lines` are its last output."""

    def __init__(
        self,
        part: str,
        reason: str,
        last_lines: list[str],
        is_by_force: bool = False,
    ) -> None:
        super().__init__(f"{part} {reason}")
        self.reason = reason
        self.last_lines = last_lines
        self.is_by_force = is_by_force


class Tries:
    """The processes of one part, until it's ready and from then on."""

    def __init__(self, part: str) -> None:
        self._part = part
        self.is_ready = False
        self.has_been_ready = False
        self._own = self._all = 0
        self._failed_at_s: float | None = None

    def succeeded(self) -> float | None:
        """Note that it's ready; return how long it wasn't, if it had been."""
        failed_at_s, self._failed_at_s = self._failed_at_s, None
        self.is_ready = self.has_been_ready = True
        if failed_at_s is None:
            return None
        return time.monotonic() - failed_at_s

    def ended(self) -> None:
        """Note the time of its end, unless it was only another try."""
        if self._failed_at_s is None:
            self._failed_at_s = time.monotonic()

    def failed(self, error: StartError, is_own: bool) -> bool:
        """Note a failure; return whether it's time to give up."""
        self._all += 1
        if is_own and not error.is_by_force:
            self._own += 1
        return self._own >= OWN_FAILURES or self._all >= FAILURES
