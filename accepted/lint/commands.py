"""Looks into a command line: an init, a shell in front, the program behind."""

from __future__ import annotations

import re
import shlex

SHELLS = {"sh", "bash", "dash", "ash", "ksh", "zsh"}
INITS = {"tini", "dumb-init", "env", "catatonit"}


def shell(words: tuple[str, ...]) -> str:
    """Return the name of the shell in front, nothing if there is none."""
    rest = behind_init(words)
    first = name(rest[0]) if rest else ""
    return first if first in SHELLS else ""


def inline(words: tuple[str, ...]) -> str | None:
    """Return the script of `sh -c "..."`, None if it's another command."""
    rest = behind_init(words)
    if not rest or name(rest[0]) not in SHELLS:
        return None
    for index, word in enumerate(rest[1:], 1):
        if re.fullmatch(r"-[a-z]*c", word) and index + 1 < len(rest):
            return rest[index + 1]
        if not word.startswith(("-", "+")) and word != "pipefail":
            return None
    return None


def program(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the last program, behind an init and a shell."""
    script = inline(words)
    if script is None:
        return behind_init(words)
    parts = [part for part in re.split(r"&&|;|\n", script) if part.strip()]
    try:
        last = shlex.split(parts[-1], comments=True) if parts else []
    except ValueError:
        return ()
    return tuple(last[1:] if last[:1] == ["exec"] else last)


def behind_init(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words behind `tini --`, `dumb-init`, `env A=b`."""
    rest = list(words)
    while rest and name(rest[0]) in INITS:
        rest.pop(0)
        while rest and (rest[0].startswith("-") or "=" in rest[0]):
            rest.pop(0)
    return tuple(rest)


def name(word: str) -> str:
    """Return a program's name without its folders."""
    return word.rpartition("/")[2]
