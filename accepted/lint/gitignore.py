"""Reads `.gitignore` files, so that what a build has made is left alone.

Git itself isn't asked: the files mean the same in a copy without `.git`. A
file that is tracked although a pattern names it is left out as well.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    # Folders with the patterns of their `.gitignore`, from above downwards.
    Patterns = tuple[tuple[Path, GitIgnoreSpec], ...]

NAME = ".gitignore"
MOST_BYTES = 100_000
# chosen: a name is searched in a power of these; real patterns have two.
MOST_STARS = 6


def above(folder: Path) -> Patterns:
    """Return the patterns that hold in a folder from its repository above.

    None if they name the folder itself, which somebody wants read then.
    """
    parents = [folder, *folder.parents]
    roots = [n for n, one in enumerate(parents) if (one / ".git").exists()]
    patterns: Patterns = ()
    for parent in reversed(parents[1 : roots[0] + 1] if roots else ()):
        patterns = extended(patterns, parent)
    return () if excludes(patterns, folder, is_folder=True) else patterns


def extended(patterns: Patterns, folder: Path) -> Patterns:
    """Return the patterns with those that a folder adds for itself."""
    file = folder / NAME
    if not file.is_file():
        return patterns
    try:
        with file.open("rb") as stream:
            text = stream.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return patterns
    return (*patterns, (folder, _spec(text.splitlines())))


def _spec(lines: list[str]) -> GitIgnoreSpec:
    # Here, because it takes 30 ms, and many trees have no such file.
    from pathspec import GitIgnoreSpec

    known = []
    for line in lines:
        if line.count("*") <= MOST_STARS:
            # Git passes over a line that is no pattern, such as `!`.
            with suppress(ValueError):
                GitIgnoreSpec.from_lines([line])
                known.append(line)
    return GitIgnoreSpec.from_lines(known)


def excludes(patterns: Patterns, path: Path, *, is_folder: bool) -> bool:
    """Say whether a path is ignored; the nearest pattern counts."""
    for folder, spec in reversed(patterns):
        inner = path.relative_to(folder).as_posix() + "/" * is_folder
        found = spec.check_file(inner).include
        if found is not None:
            return found
    return False
