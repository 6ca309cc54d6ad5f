"""Walks a tree and returns the files that readers ask for, within bounds.

It skips hidden folders of tools, packages, virtual environments and what a
`.gitignore` names, follows no symbolic link, and names each file that it can't
decode with the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from accepted.lint import gitignore
from accepted.lint.source import Source, Unreadable

SKIPPED = {
    ".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "env", ".env",
    "node_modules", "__pycache__", "site-packages", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".terraform", ".eggs", ".idea",
}  # fmt: skip
# A name such as start-4f.js.br says `start-*` and is no script all the same.
PACKED = {".br", ".gz", ".bz2", ".xz", ".zst", ".zip", ".whl", ".tgz"}
# A folder with one of these is a project of its own.
MARKS = {
    "pyproject.toml", "setup.py", "setup.cfg", "manage.py", "Pipfile",
    "requirements.txt", "package.json", "go.mod", "Cargo.toml",
}  # fmt: skip
COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
# chosen: 500 files are a large service; this is a hundred of them.
MOST_FILES = 50_000
MOST_DEPTH = 40
# chosen: the largest hand-written file in formats read here has 200 kB.
MOST_BYTES = 2_000_000


class WrongPath(Exception):
    """PATH isn't there, or has more than can be read."""


@dataclass
class Tree:
    """The files below PATH: where each is, and which project holds it."""

    root: Path
    files: dict[str, Path] = field(default_factory=dict)
    projects: dict[str, str] = field(default_factory=dict)

    def source(self, path: str) -> Source:
        """Return a file's text; raise Unreadable."""
        return Source(path, _text(self.files[path]))


def walk(root: Path, ignored: tuple[str, ...] = ()) -> Tree:
    """Return the files below `root`, or the one file; raise WrongPath."""
    if root.is_file():
        return Tree(root.parent, {root.name: root}, {root.name: "."})
    if not root.is_dir():
        raise WrongPath(f"{root} is neither a file nor a folder")
    tree = Tree(root)
    marked: set[str] = set()
    for folder, names in _folders(root, ignored):
        if MARKS.intersection(names):
            marked.add(folder)
        for name in names:
            path = name if folder == "." else f"{folder}/{name}"
            file = root / path
            # A pipe would be read for ever.
            is_plain = file.is_file() and not file.is_symlink()
            is_packed = file.suffix.lower() in PACKED
            if not is_plain or is_packed or is_ignored(path, ignored):
                continue
            tree.files[path] = file
            if len(tree.files) > MOST_FILES:
                raise WrongPath(
                    f"{root} has more than {MOST_FILES:,} files; name a"
                    " folder of it, or list paths under `ignore`"
                )
    for path in tree.files:
        tree.projects[path] = _project(path, marked)
    return tree


def is_ignored(path: str, ignored: tuple[str, ...]) -> bool:
    """Say whether a pattern such as `tests/**` or `*.bak` has the path."""
    return any(
        fnmatch(path, pattern)
        or fnmatch(path, f"{pattern.rstrip('/')}/*")
        or fnmatch(PurePosixPath(path).name, pattern)
        for pattern in ignored
    )


def _folders(
    root: Path, ignored: tuple[str, ...]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder from `root` and the names of its files, in order."""
    base = root.resolve()
    patterns = {".": gitignore.above(base)}
    for here, folders, names in os.walk(root, followlinks=False):
        folder = Path(here).relative_to(root).as_posix()
        inside = base / folder
        own = gitignore.extended(patterns.pop(folder), inside)
        depth = 0 if folder == "." else folder.count("/") + 1
        prefix = "" if folder == "." else f"{folder}/"
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED
            and depth < MOST_DEPTH
            and not is_ignored(prefix + name, ignored)
            # A virtual environment under a name of its own.
            and not Path(here, name, "pyvenv.cfg").exists()
            and not gitignore.excludes(own, inside / name, is_folder=True)
        )
        patterns.update((prefix + name, own) for name in folders)
        yield (
            folder,
            sorted(
                name
                for name in names
                if not gitignore.excludes(own, inside / name, is_folder=False)
            ),
        )


def _project(path: str, marked: set[str]) -> str:
    for parent in PurePosixPath(path).parents:
        if parent.as_posix() in marked:
            return parent.as_posix()
    return "."


def _encoding(file: Path, data: bytes) -> str:
    """Return the encoding; a Python module may name its own (PEP 263)."""
    head = b"\n".join(data.split(b"\n", 2)[:2])
    cookie = COOKIE.search(head) if file.suffix == ".py" else None
    name = cookie[1].decode() if cookie else "utf-8"
    return "utf-8-sig" if name.lower() in ("utf-8", "utf8") else name


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(error.strerror or "can't be opened") from None
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"is larger than {MOST_BYTES // 1_000_000} MB, and isn't read"
        )
    if b"\0" in data:
        raise Unreadable("is binary, or UTF-16")
    try:
        return data.decode(_encoding(file, data))
    except (UnicodeDecodeError, LookupError) as error:
        if isinstance(error, LookupError):
            raise Unreadable("names an encoding that isn't known") from None
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable("isn't UTF-8", line) from None
