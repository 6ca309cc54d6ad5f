"""Reads Dockerfiles: the image's own command as a run.

The last stage counts, with what it takes over from the stages that it is made
from. In shell form Docker puts `/bin/sh -c` (or the words of SHELL) in front,
and so does this reader; `run.form` says which form it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers import running
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

FROM = re.compile(r"^\s*FROM\s+\S", re.IGNORECASE | re.MULTILINE)
HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
PAIR = re.compile(r"(?<!\w)([A-Za-z_]\w*+)=(\"[^\"]*\"|'[^']*'|\S*)")
SHELL = ("/bin/sh", "-c")


@dataclass(frozen=True)
class Stage:
    """A stage of an image; commands are words, with their line and form."""

    line: int = 1
    base: str = ""
    wrapper: tuple[str, ...] = SHELL
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    entry_line: int = 0
    command_line: int = 0
    entry_form: str = ""
    command_form: str = ""
    signal: tuple[str, int] | None = None
    environment: dict[str, tuple[str, int]] = field(default_factory=dict)


def is_mine(source: Source) -> bool:
    """Say whether the file begins a stage of an image."""
    return FROM.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of an image's last stage."""
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    name = ""
    for line, word, rest in instructions(source.lines):
        if word == "FROM":
            words = [w for w in rest.split() if not w.startswith("--")]
            base = words[0] if words else ""
            stage = replace(stages.get(base, Stage()), line=line)
            if base not in stages:
                stage = replace(stage, base=base)
            name = words[2] if len(words) > 2 else str(line)
        elif stage is not None:
            stage = _after(stage, line, word, rest)
        if stage is not None:
            stages[name] = stage
    if stage is not None:
        yield from _facts(source, stage)


def instructions(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield line, instruction and arguments, continued lines joined."""
    number = 0
    while number < len(lines):
        first, text = number + 1, lines[number].strip()
        number += 1
        if not text or text.startswith("#"):
            continue
        parts = []
        while text.endswith("\\") and number < len(lines):
            parts.append(text[:-1])
            text = lines[number].strip()
            number += 1
            # Comments and blank lines may stand between.
            while (not text or text.startswith("#")) and number < len(lines):
                text = lines[number].strip()
                number += 1
        parts.append(text)
        word, _, rest = " ".join(parts).strip().partition(" ")
        yield first, word.upper(), rest.strip()
        if word.upper() in ("RUN", "COPY", "ADD"):
            for found in HEREDOC.finditer(rest):
                while number < len(lines):
                    number += 1
                    if lines[number - 1].strip() == found[2]:
                        break


def _after(stage: Stage, line: int, word: str, rest: str) -> Stage:
    match word:
        case "CMD":
            words, form = _words(stage, rest)
            return replace(
                stage, command=words, command_line=line, command_form=form
            )
        case "ENTRYPOINT":
            words, form = _words(stage, rest)
            # Docker: an ENTRYPOINT drops a CMD that the base has set.
            keeps = stage.command_line > stage.line
            return replace(
                stage,
                entrypoint=words,
                entry_line=line,
                entry_form=form,
                command=stage.command if keeps else (),
            )
        case "SHELL":
            words, form = _words(stage, rest)
            return replace(stage, wrapper=words) if form == "exec" else stage
        case "STOPSIGNAL":
            return replace(stage, signal=(rest, line))
        case "ENV":
            pairs = {k: v.strip("\"'") for k, v in PAIR.findall(rest)}
            if not pairs and " " in rest:
                key, _, value = rest.partition(" ")
                pairs = {key: value.strip()}
            new = {key: (value, line) for key, value in pairs.items()}
            return replace(stage, environment={**stage.environment, **new})
    return stage


def _words(stage: Stage, rest: str) -> tuple[tuple[str, ...], str]:
    if rest.startswith("["):
        try:
            words = json.loads(rest)
        except ValueError:
            words = None
        if isinstance(words, list) and all(isinstance(w, str) for w in words):
            return tuple(words), "exec"
    return (*stage.wrapper, rest), "shell"


def _facts(source: Source, stage: Stage) -> Iterator[Fact]:
    scope = source.scope("image")
    place = source.place(stage.line)
    yield Fact("run.platform", "image", place, scope)
    yield Fact("run.kind", "image", place, scope)
    yield Fact("run.name", source.path, place, scope)
    yield Fact("run.base", stage.base, place, scope)
    line = stage.command_line or stage.entry_line
    words, form = stage.command, stage.command_form
    if stage.entrypoint:
        if stage.entry_form == "shell":
            # Docker ignores CMD behind an ENTRYPOINT in shell form.
            words, line, form = stage.entrypoint, stage.entry_line, "shell"
        else:
            if not words:
                line, form = stage.entry_line, stage.entry_form
            words = (*stage.entrypoint, *words)
        at = source.place(stage.entry_line)
        yield Fact("run.entrypoint", stage.entrypoint, at, scope)
    if words:
        at = source.place(line)
        yield Fact("run.form", form, at, scope)
        yield from running.command(words, at, scope)
    if stage.signal:
        text, line = stage.signal
        yield Fact("run.signal", text, source.place(line), scope)
    for key, (text, line) in stage.environment.items():
        value: Value = UNKNOWN if "$" in text else text
        yield Fact(f"env.{key}", value, source.place(line), scope)


READER = Reader(
    "Dockerfile",
    ("Dockerfile*", "*.Dockerfile", "Containerfile*"),
    is_mine,
    read,
)
