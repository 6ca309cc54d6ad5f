"""Reads how a start script ends, and a Procfile's processes as runs.

Of a script only its end matters here: the command that goes on running.
`script.last` has its words and `script.path` the file, unless the script
replaces itself with it (`exec`), hands signals on (`trap`), or leaves it in
the background. scripts.py reads the commands themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import Fact
from accepted.lint.readers.commandline import split
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

SHEBANG = re.compile(r"#!\s*\S*/(?:env\s+)?(?:bash|dash|ash|ksh|zsh|sh)\b")
LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*)$")
HANDS_ON = re.compile(r"^\s*trap\s", re.MULTILINE)
ENDS = {"fi", "done", "esac", "}", "{", ";;", "else", "then", "do"}
BLOCKS = {"fi", "esac"}


def is_script(source: Source) -> bool:
    """Say whether the file is a script for a shell."""
    return SHEBANG.match(source.text) is not None or source.suffix == ".sh"


def read_script(source: Source) -> Iterator[Fact]:
    """Yield the command that a script ends with, where the shell stays."""
    scope = source.scope("script")
    yield Fact("script.path", source.path, source.place(1), scope)
    if HANDS_ON.search(source.text):
        return
    for line, text in _last_commands(source.lines):
        words = split(text)
        if words:
            yield Fact("script.last", tuple(words), source.place(line), scope)


def _last_commands(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the commands that a script may end with, and their lines."""
    joined = list(_joined(lines))
    if not joined:
        return
    ends = [len(joined) - 1]
    if joined[-1][1] in BLOCKS:
        ends = list(_ends_of_branches(joined))
    for index in ends:
        line, text = joined[index]
        text = text.removesuffix(";;").strip()
        if text.endswith("&") or "<<" in text or text in ENDS:
            continue
        # `worker) celery ... ;;` has its pattern in front.
        text = re.sub(r"^[\w*|\" -]+\)\s*", "", text)
        text = re.split(r"&&|\|\||;", text)[-1].strip()
        if not text.startswith("exec ") and "|" not in text:
            yield line, text


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    number = 0
    while number < len(lines):
        first, text = number + 1, lines[number].strip()
        number += 1
        while text.endswith("\\") and number < len(lines):
            text = text[:-1] + " " + lines[number].strip()
            number += 1
        if text and not text.startswith("#"):
            yield first, text


def _ends_of_branches(joined: list[tuple[int, str]]) -> Iterator[int]:
    """Yield the last command of each branch of the script's last block."""
    close = joined[-1][1]
    open_ = {"fi": "if ", "esac": "case "}[close]
    depth = 0
    for index in range(len(joined) - 1, -1, -1):
        text = joined[index][1]
        depth += (text == close) - text.startswith(open_)
        following = joined[index + 1][1] if index + 1 < len(joined) else ""
        ends_here = following.startswith((";;", "else", "elif", "fi"))
        is_end = ends_here or text.endswith(";;")
        if depth == 1 and is_end and text not in (";;", "else", "then"):
            yield index
        if depth <= 0:
            return


def is_procfile(source: Source) -> bool:
    """Say whether each line that counts is `name: command`."""
    lines = [s for s in source.lines if s.strip() and s.lstrip()[0] != "#"]
    return bool(lines) and all(LINE.match(one) for one in lines)


def read_procfile(source: Source) -> Iterator[Fact]:
    """Yield a run for each line of a Procfile."""
    for number, text in enumerate(source.lines, 1):
        found = LINE.match(text)
        if not found:
            continue
        scope, place = source.scope(found[1]), source.place(number)
        yield Fact("run.platform", "procfile", place, scope)
        yield Fact("run.kind", "process", place, scope)
        yield Fact("run.name", found[1], place, scope)
        yield Fact("run.words", tuple(split(found[2])), place, scope)


SCRIPT = Reader(
    "shell script",
    ("*.sh", "*entrypoint*", "start", "start-*", "start_*", "run", "worker"),
    is_script,
    read_script,
)
PROCFILE = Reader(
    "Procfile", ("Procfile", "Procfile.*"), is_procfile, read_procfile
)
