"""Writes a service into an empty folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from accepted.new import parts, pins
from accepted.new.contracts import contracts
from accepted.new.naming import Names
from accepted.new.renaming import filled, renamed

TEMPLATE = Path(__file__).parent / "template"
PINS = ("run", "test")
# Called so, a file of the template is none of the tree's own.
SUFFIX = ".txt"
DOTTED = ("dockerignore", "github", "gitignore")
# chosen: more names than these say nothing more.
SHOWN = 3


class NotWritten(Exception):
    """Nothing was written; says why and what can be done."""


def require_empty(folder: Path, root: Path) -> None:
    """Raise NotWritten where a service would be in something's way."""
    if folder == root or root in folder.parents:
        raise NotWritten(
            f"{folder} lies inside this checkout. Name a folder beside it, as"
            f" ../{folder.name}."
        )
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotWritten(f"{folder} is a file. Name a folder.")
    # A repository that has just been made is as good as empty.
    found = sorted(p.name for p in folder.iterdir() if p.name != ".git")
    if found:
        more = len(found) - SHOWN
        shown = ", ".join(found[:SHOWN]) + (
            f" and {more} more" if more > 0 else ""
        )
        raise NotWritten(
            f"{folder} isn't empty: it has {shown}. Name a folder that is"
            " empty, or that isn't there yet; nothing was changed."
        )


def write(folder: Path, names: Names, root: Path) -> int:
    """Write the service; return how many files it has.

    `folder` is empty or not there. Raises NotWritten, and leaves nothing.
    """
    require_empty(folder, root)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
        try:
            _fill(draft, names, root)
            count = sum(1 for path in draft.rglob("*") if path.is_file())
            folder.mkdir(exist_ok=True)
            for path in draft.iterdir():
                path.rename(folder / path.name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise NotWritten(
            f"{error.filename or folder} can't be written: {error.strerror}."
        ) from error
    return count


def _fill(draft: Path, names: Names, root: Path) -> None:
    for source, there in parts.going(root):
        text = parts.without_marked(source.read_text("utf-8"))
        _put(draft, there, renamed(text, there, names), names, source)
    for source in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        there = source.relative_to(TEMPLATE).as_posix().removesuffix(SUFFIX)
        if there.split("/")[0] in DOTTED:
            there = f".{there}"
        text = filled(source.read_text("utf-8"), names)
        if there == "pyproject.toml":
            whole = (root / there).read_text("utf-8")
            kept = contracts(parts.without_marked(whole))
            text = text.replace("@contracts@", renamed(kept, there, names))
        _put(draft, there, text, names, source)
    for name in PINS:
        there = f"requirements/{name}.txt"
        chosen = pins.chosen(
            root / there, TEMPLATE / "requirements" / f"{name}.names"
        )
        _put(draft, there, chosen, names)


def _put(
    draft: Path,
    there: str,
    text: str,
    names: Names,
    source: Path | None = None,
) -> None:
    top, _, rest = there.partition("/")
    path = draft / (f"{names.package}/{rest}" if top == "package" else there)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    if source is not None:
        # Scripts stay executable.
        path.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)
