"""A file as the readers get it: its path and its decoded text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from accepted.lint.facts import Place


class Unreadable(Exception):
    """A file that can't be read: the reason, and the line if known."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Template(Unreadable):
    """A file that becomes readable only once its tool has filled it in."""


@dataclass(frozen=True)
class Source:
    """A file of the tree: its path from PATH, with `/`, and its text."""

    path: str
    text: str

    @property
    def name(self) -> str:
        """The file's name, without its folders."""
        return PurePosixPath(self.path).name

    @property
    def suffix(self) -> str:
        """The file's suffix in lower case: `.yaml`."""
        return PurePosixPath(self.path).suffix.lower()

    @property
    def lines(self) -> list[str]:
        """The text's lines, as an editor counts them."""
        return [line.rstrip("\r") for line in self.text.split("\n")]

    def place(self, line: int, column: int = 1) -> Place:
        """Return a place in this file."""
        return Place(self.path, line, column)

    def scope(self, thing: str) -> str:
        """Return the scope of a thing in this file."""
        return f"{self.path}#{thing}"
