"""A checkout is the same on Windows: its bytes, and that it can be made."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.tree import check_out, files, name

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = {
    "con", "prn", "aux", "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}  # fmt: skip
FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]|[ .]$')
# chosen: Windows takes 260 in all, and somebody's folder comes before it.
LONGEST_PATH = 120


@pytest.mark.parametrize(
    "config",
    [
        ("core.autocrlf=true",),
        ("core.autocrlf=false", "core.eol=crlf"),
        ("core.autocrlf=input",),
        ("core.autocrlf=true", "core.fileMode=false", "core.symlinks=false"),
    ],
    ids=" ".join,
)
def test_a_checkout_has_the_same_bytes(
    tmp_path: Path, config: tuple[str, ...]
) -> None:
    there = check_out(tmp_path, *config)
    changed = [
        name(path)
        for path in files()
        if (there / name(path)).read_bytes() != path.read_bytes()
    ]
    assert not changed


def test_no_text_has_a_carriage_return_or_a_byte_order_mark() -> None:
    odd = [
        name(path)
        for path in files()
        if b"\0" not in (content := path.read_bytes())
        and (b"\r" in content or content.startswith(b"\xef\xbb\xbf"))
    ]
    assert not odd


def test_every_name_can_be_had_on_windows() -> None:
    names = [name(path) for path in files()]
    odd = [
        path
        for path in names
        for part in path.split("/")
        if FORBIDDEN.search(part) or part.split(".")[0].lower() in DEVICES
    ]
    assert not odd
    assert not [path for path in names if len(path) > LONGEST_PATH]
    # Folders included: `Site/` and `site/` are one as well.
    every = {
        above
        for path in names
        for above in (path, *map(str, Path(path).parents))
    }
    twice = Counter(path.casefold() for path in every)
    assert not [path for path, times in twice.items() if times > 1]


def test_nothing_is_a_symbolic_link() -> None:
    # Git for Windows writes a file with the target's name in it.
    assert not [name(path) for path in files() if path.is_symlink()]
