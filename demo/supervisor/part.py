"""Describes one process of the stack to the supervisor.

A probe answers one question, "is it so now?", given for how many seconds
the process has been up. It returns False, or raises, when it isn't so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Probe: TypeAlias = Callable[[float], Awaitable[bool]]
Printing: TypeAlias = Callable[[str], "str | None"]


def print_all(line: str) -> str | None:
    """Print each line as it is."""
    return line


def do_nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Part:
    """One process of the stack: how to start and watch it."""

    name: str
    argv: tuple[str, ...]
    folder: Path
    is_ready: Probe
    is_well: Probe
    environment: Mapping[str, str] = field(default_factory=dict)
    # Secrets that belong neither into argv (seen by `ps`) nor a file.
    stdin_text: str = ""
    # Names of the parts that must be ready before this one is started,
    # and that are stopped after it.
    after: tuple[str, ...] = ()
    # Parts without which nobody can tell whether this one is ready.
    proven_by: tuple[str, ...] = ()
    # Open files that it inherits, by their numbers.
    pass_fds: tuple[int, ...] = ()
    # Called before each start, to make folders that were removed meanwhile.
    prepare: Callable[[], None] = do_nothing
    # The file of its process id while it runs, for people and tests.
    pid_file: Path | None = None
    # Returns a line as it is printed; None keeps it to the log file.
    printed: Printing = print_all
