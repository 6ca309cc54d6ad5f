"""Reads systemd's units: a service's main process as a run.

A unit isn't an INI file: keys repeat, an empty value resets, and a line goes
on after `\\`. A drop-in below `worker.service.d/` changes the unit of that
name: `run.is_patch`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from accepted.lint import durations
from accepted.lint.facts import UNKNOWN, Fact, Place, Value
from accepted.lint.readers import running
from accepted.lint.readers.commandline import split
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

# systemd-system.conf(5), DefaultTimeoutStopSec: 90 s unless a system sets it.
GRACE_S = 90.0
SECTION = re.compile(r"^\s*\[Service\]", re.MULTILINE)
# systemd.service(5), "Command lines": what may stand before the path.
PREFIXES = "@-:+!|"
TEXTS = {
    "KillMode": "systemd.kill_mode",
    "KillSignal": "run.signal",
    "Restart": "run.restart",
    "MemoryMax": "run.memory_limit",
    "MemoryLimit": "run.memory_limit",
    "Type": "systemd.type",
    "ExecStop": "systemd.exec_stop",
    "SendSIGKILL": "systemd.send_sigkill",
}


def is_mine(source: Source) -> bool:
    """Say whether the file is a unit, or a drop-in of one."""
    folder = PurePosixPath(source.path).parent.name
    is_unit = source.suffix == ".service" or folder.endswith(".service.d")
    return is_unit and SECTION.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of a unit's [Service] section."""
    folder = PurePosixPath(source.path).parent.name
    is_patch = folder.endswith(".service.d")
    name = folder.removesuffix(".d") if is_patch else source.name
    scope = source.scope("unit")
    first = source.place(1)
    yield Fact("run.kind", "unit", first, scope)
    yield Fact("run.name", name, first, scope)
    if is_patch:
        yield Fact("run.is_patch", True, first, scope)
    started: Place = first
    has_grace = False
    for line, key, value in settings(source.lines):
        place = source.place(line)
        if key == "ExecStart" and value:
            started = place
            words = split(value.lstrip(PREFIXES))
            yield from running.command(words, place, scope)
        elif key in ("TimeoutStopSec", "TimeoutSec"):
            has_grace = True
            yield Fact("run.grace_s", _seconds(value), place, scope)
        elif key == "Environment":
            for pair in split(value):
                variable, sign, text = pair.partition("=")
                if sign:
                    yield Fact(f"env.{variable}", text, place, scope)
        elif key == "EnvironmentFile" and value:
            yield Fact("run.env_from", UNKNOWN, place, scope)
        elif key in TEXTS and value:
            yield Fact(TEXTS[key], value, place, scope)
    yield Fact("run.platform", "systemd", started, scope)
    if not has_grace and not is_patch:
        whence = "the default of systemd"
        yield Fact("run.grace_s", GRACE_S, started, scope, whence)


def settings(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield line, key and value of [Service], continued lines joined."""
    section, number = "", 0
    while number < len(lines):
        first, text = number + 1, lines[number].strip()
        number += 1
        if not text or text[0] in "#;":
            continue
        if text.startswith("[") and text.endswith("]"):
            section = text[1:-1]
            continue
        while text.endswith("\\") and number < len(lines):
            following = lines[number].strip()
            number += 1
            if not following.startswith(("#", ";")):
                text = text[:-1] + " " + following
        key, sign, value = text.partition("=")
        if sign and section == "Service":
            yield first, key.strip(), value.strip()


def _seconds(text: str) -> Value:
    known_s = durations.seconds(text)
    if known_s is None:
        return UNKNOWN
    # systemd.service(5): 0 switches a timeout off, as `infinity` does.
    return known_s or durations.FOREVER_S


READER = Reader("systemd", ("*.service", "*.conf"), is_mine, read)
