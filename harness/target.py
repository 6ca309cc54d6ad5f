"""A service under test: a URL, or processes that we started ourselves.

A URL is enough for a workload and for most checkers. Faults need more: a
target whose processes the nemesis may kill, stop and start again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from harness.faults import Fault

# Enter it to inject a fault; leave it to heal. It yields the ids of the
# processes that were hit.
FaultAction = Callable[[Fault], AbstractAsyncContextManager[Sequence[int]]]


class NothingToHit(Exception):
    """The place of a fault isn't there at the moment, or not here at all."""


class CouldNotStart(Exception):
    """The target didn't get ready; the message says how far it came."""


class Target(Protocol):
    """A service that listens on TCP, whoever started it."""

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and port of its socket."""
        ...


@dataclass(frozen=True, slots=True)
class UrlTarget:
    """A service of which only the address is known."""

    address: tuple[str, int]


@runtime_checkable
class BreakableTarget(Target, Protocol):
    """A service whose processes are ours, so that faults are possible."""

    def pid(self, process: str) -> int:
        """Return the id of a living process of ours, or NothingToHit."""
        ...

    def kill_all(self) -> Sequence[int]:
        """SIGKILL the process that started the others; return all ids.

        Returns when the others have ended as well. NothingToHit if it
        isn't running.
        """
        ...

    def start_again(self) -> None:
        """Start it again on the same data and socket, and wait for it.

        Raises CouldNotStart.
        """
        ...

    def own_faults(self) -> Mapping[str, FaultAction]:
        """Return what only this target can meet, by name of action."""
        ...
