"""Reads Procfiles and shell scripts for the commands that they start.

Each command has a scope of its own: `Procfile#worker`, `start.sh#line:12`. In
a script, `script.without_exec` marks a program that is started without `exec`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import Fact
from accepted.lint.readers.commandline import command_facts, commands, split
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

PROGRAMS = re.compile(r"celery|redis-server|valkey-server")
PROCESS = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+)$")


def is_mine(source: Source) -> bool:
    """Say whether a script starts a program that rules know."""
    return PROGRAMS.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the commands of a Procfile or a script."""
    if source.name.startswith("Procfile"):
        yield from _procfile(source)
        return
    for line, words in commands(source.text):
        scope = source.scope(f"line:{line}")
        place = source.place(line)
        if words[0] == "export" and len(words) > 1:
            name, _, value = words[1].partition("=")
            yield Fact(f"env.{name}", value, place, source.scope("script"))
        elif PROGRAMS.search(" ".join(words)):
            yield from command_facts(words, place, scope)
            if words[0] != "exec":
                yield Fact("script.without_exec", True, place, scope)


def _procfile(source: Source) -> Iterator[Fact]:
    for number, line in enumerate(source.lines, 1):
        process = PROCESS.match(line)
        if process:
            yield from command_facts(
                split(process[2]),
                source.place(number, process.start(2) + 1),
                source.scope(process[1]),
            )


READER = Reader(
    "commands", ("Procfile*", "*.sh", "*.bash", "entrypoint*"), is_mine, read
)
