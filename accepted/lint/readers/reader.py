"""A reader: which files are its own, and how they become facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accepted.lint.facts import Fact
from accepted.lint.source import Source


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: `names` are globs for a file's name, the first gate.

    `is_mine` looks at the text and says whether the file is worth reading;
    `read` returns its facts, or raises Unreadable. Neither imports nor runs
    anything of the file. A file may belong to several readers. `link` gets all
    facts of this reader once every file is read, and returns them completed.
    """

    format: str
    names: tuple[str, ...]
    is_mine: Callable[[Source], bool]
    read: Callable[[Source], Iterable[Fact]]
    link: Callable[[list[Fact]], Iterable[Fact]] | None = None
