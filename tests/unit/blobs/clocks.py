"""A clock for rooms that a test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from demo.errors import LogUnavailable

DAY = timedelta(hours=25)


class HandClock:
    """The broker's, for a process that lives through all its jumps."""

    def __init__(self) -> None:
        self.steady = datetime(2026, 11, 27, 12, tzinfo=UTC)
        self.set_by = timedelta()
        self.is_known = True

    def set(self, at: datetime) -> None:
        """Let time pass until then."""
        self.steady = at

    def jump(self, by: timedelta) -> None:
        """Set the broker's clock."""
        self.set_by += by

    def earliest(self) -> datetime:
        """Return the earliest moment that it may be."""
        return min(self._both())

    def latest(self) -> datetime:
        """Return the latest moment that it may be."""
        return max(self._both())

    def _both(self) -> tuple[datetime, datetime]:
        if not self.is_known:
            raise LogUnavailable
        return self.steady, self.steady + self.set_by
