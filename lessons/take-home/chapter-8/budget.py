"""A retry budget: retries are a fraction of the calls that succeed."""

from __future__ import annotations

import threading


class Budget:
    """Tokens that all callers of a dependency in this process share."""

    def __init__(self, per_success: float = 0.1, most: float = 10.0) -> None:
        self._per_success = per_success
        self._most = most
        self._tokens = most
        self._lock = threading.Lock()

    def earn(self) -> None:
        """Add a part of a token, because a call succeeded."""
        with self._lock:
            self._tokens = min(self._most, self._tokens + self._per_success)

    def spend(self) -> bool:
        """Take a token for a retry; False if there is none."""
        with self._lock:
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
