"""A stack of the service alone, for what is the supervisor's matter."""

from __future__ import annotations

import sys

from tests.running import RunningStack


class Service(RunningStack):
    """The service without lessons.

    measured: by hand, its start takes three quarters of the CPU of theirs.
    """

    def command(self) -> list[str]:
        """Return the program to run."""
        return [sys.executable, "-m", "demo.supervisor"]
