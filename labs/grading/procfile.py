"""Reads a Procfile, one process a line: `name: command`. Starts nothing.

The form is that of Heroku and Foreman. A command sees its environment as a
shell would show it; a shell runs it only if it needs one.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from string import Template

NAME = "Procfile"
LINE = re.compile(r"([A-Za-z][\w-]*):\s*(\S.*)")
# Marks of a line that only a shell can run, such as `${PORT:-8000}`.
SHELL = re.compile(r"[|&;<>()`*?~\n]|\$\(|\$\{\w+[^\w}]")
# bash becomes the last program that it runs, which signals then reach.
SHELL_PROGRAM = shutil.which("bash") or "/bin/sh"
BUILTINS = ("exec", "cd", "eval", "export", "set", "source", ".", "ulimit")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*")


class BadProcfile(Exception):
    """It is missing or can't be read; the message says which line."""


def read(folder: Path) -> dict[str, str]:
    """Return the commands of a folder's Procfile by name."""
    path = folder / NAME
    if not path.is_file():
        raise BadProcfile(f"there is no file {NAME}")
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadProcfile(f"{NAME} isn't text in UTF-8") from error
    commands: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise BadProcfile(
                f"line {number} of {NAME} isn't `name: command`: {line!r}"
            )
        if found[1] in commands:
            raise BadProcfile(f"{NAME} names {found[1]!r} twice")
        commands[found[1]] = found[2]
    if not commands:
        raise BadProcfile(f"{NAME} names no process")
    return commands


def argv(
    command: str, environment: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Return the arguments and the environment to start a command with."""
    own = dict(environment)
    if SHELL.search(command) or command.split()[0] in BUILTINS:
        return [SHELL_PROGRAM, "-c", command], own
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise BadProcfile(f"{command!r}: {error}") from error
    words = [Template(word).safe_substitute(own) for word in words]
    while words and ASSIGNMENT.fullmatch(words[0]):
        name, _, value = words.pop(0).partition("=")
        own[name] = value
    if not words:
        raise BadProcfile(f"{command!r} starts nothing")
    return words, own
