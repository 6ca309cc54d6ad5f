"""Turns a command line into facts, wherever it stands.

For Dockerfiles, Compose, Kubernetes, systemd units, Procfiles and scripts:
`command_facts(words, place, scope)`. A reader that has a string gives it to
`split` first, and a shell's script to `commands`.

Of any command: `command.words`; `command.shell` (its name) where a shell
stays in front of a program: `sh -c "celery ..."` without `exec`; and
`command.shell_commands`, how many commands the shell's script has: for a
single one, dash and bash take its place by themselves.
Of `celery worker`: `worker.command` (all words), `worker.app`,
`worker.concurrency`, `worker.prefetch_multiplier`, `worker.pool`,
`worker.optimization` (`fair`), `worker.disable_prefetch`,
`worker.soft_time_limit_s`, `worker.time_limit_s`,
`worker.max_tasks_per_child`, `worker.queues`, `worker.without_heartbeat`,
`worker.autoscale`.
Of `celery beat`: `beat.command`; of `celery flower`: `flower.command`,
`flower.has_auth` (a password or OAuth is set).
Of `redis-server` and `valkey-server`: `broker.command`, `broker.config_file`,
and the facts of their options as in redis.conf (`broker.maxmemory_policy`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from accepted.lint.facts import UNKNOWN, Fact, Place, Value
from accepted.lint.readers.redisconf import fact_of

SHELLS = ("sh", "bash", "dash", "ash", "zsh")
# They take a program's place, or pass signals on.
THROUGH = {
    "exec", "tini", "dumb-init", "env", "nice", "nohup", "poetry", "uv",
    "pipenv", "run", "--", "time", "gosu", "su-exec", "setpriv", "chpst",
    "newrelic-admin", "run-program", "ddtrace-run", "opentelemetry-instrument",
}  # fmt: skip
SERVERS = ("redis-server", "valkey-server", "keydb-server")
# Option -> fact, and whether it takes a value.
OPTIONS: dict[str, tuple[str, bool]] = {
    "-c": ("concurrency", True),
    "--concurrency": ("concurrency", True),
    "--prefetch-multiplier": ("prefetch_multiplier", True),
    "-P": ("pool", True),
    "--pool": ("pool", True),
    "-O": ("optimization", True),
    "--optimization": ("optimization", True),
    "--disable-prefetch": ("disable_prefetch", False),
    "--soft-time-limit": ("soft_time_limit_s", True),
    "--time-limit": ("time_limit_s", True),
    "--max-tasks-per-child": ("max_tasks_per_child", True),
    "-Q": ("queues", True),
    "--queues": ("queues", True),
    "--without-heartbeat": ("without_heartbeat", False),
    "--autoscale": ("autoscale", True),
}
APP = ("-A", "--app")
AUTH = ("--basic-auth", "--basic_auth", "--auth", "--auth_provider")
VARIABLE = re.compile(r"^[A-Za-z_]\w*=")


def split(command: str) -> list[str]:
    """Return a command's words as a shell would; none if it is torn."""
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return []


def commands(script: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the commands of a shell script, with the line of each.

    Lines that end in a backslash are joined; `&&`, `;`, `|` and `&` part.
    """
    number, start, joined = 0, 1, ""
    for line in [*script.splitlines(), ""]:
        number += 1
        if not joined:
            start = number
        if line.rstrip().endswith("\\"):
            joined += line.rstrip()[:-1] + " "
            continue
        joined += line
        for part in re.split(r"&&|\|\||;|\||&(?!\d)", joined):
            words = split(part)
            if words:
                yield start, words
        joined = ""


def command_facts(
    words: Sequence[str], place: Place, scope: str
) -> Iterator[Fact]:
    """Yield the facts of a command line."""
    if not words:
        return
    yield Fact("command.words", tuple(words), place, scope)
    inner = list(words)
    name = _name(inner[0])
    if name in SHELLS:
        script = _script(inner)
        if script is None:
            return
        every = list(commands(script))
        if not every:
            return
        last = every[-1][1]
        yield Fact("command.shell_commands", len(every), place, scope)
        if "exec" not in last[:1]:
            yield Fact("command.shell", name, place, scope)
        inner = last
    inner = _program(inner)
    if not inner:
        return
    name = _name(inner[0])
    if name == "celery":
        yield from _celery(inner[1:], place, scope)
    elif name in SERVERS:
        yield from _server(inner[1:], place, scope)


def _name(word: str) -> str:
    return word.rpartition("/")[2]


def _script(words: list[str]) -> str | None:
    """Return the script of `sh -c script`."""
    for number, word in enumerate(words[1:], 1):
        if re.fullmatch(r"-(?=[a-z]*+$)[^c]*+c.*+", word):
            return words[number + 1] if number + 1 < len(words) else None
    return None


def _program(words: list[str]) -> list[str]:
    """Return the words from the program on, without what stands before it."""
    while words:
        name = _name(words[0])
        if VARIABLE.match(words[0]) or name in THROUGH:
            words = words[1:]
            while words and words[0].startswith("-") and words[0] != "--":
                words = words[1:]
        elif re.fullmatch(r"python[\d.]*", name) and words[1:2] == ["-m"]:
            words = words[2:]
        else:
            break
    return words


def _celery(words: list[str], place: Place, scope: str) -> Iterator[Fact]:
    app = _option(words, APP)
    kind = next(
        (w for w in words if w in ("worker", "beat", "flower", "multi")), ""
    )
    if kind == "multi":
        kind = "worker"
    if not kind:
        return
    yield Fact(f"{kind}.command", tuple(words), place, scope)
    if app is not None:
        yield Fact(f"{kind}.app", app, place, scope)
    if kind == "flower":
        has_auth = any(w.partition("=")[0] in AUTH for w in words)
        yield Fact("flower.has_auth", has_auth, place, scope)
    if kind == "worker":
        yield from _worker(words, place, scope)


def _worker(words: list[str], place: Place, scope: str) -> Iterator[Fact]:
    for number, word in enumerate(words):
        option, is_joined, value = word.partition("=")
        if option not in OPTIONS and re.match(r"-[cPOQ].", word):
            # `-c4`, `-Ofair`
            option, is_joined, value = word[:2], "=", word[2:].lstrip("=")
        if option not in OPTIONS:
            continue
        name, takes = OPTIONS[option]
        if takes and not is_joined:
            value = words[number + 1] if number + 1 < len(words) else ""
        yield Fact(
            f"worker.{name}", _value(value) if takes else True, place, scope
        )


def _option(words: list[str], names: tuple[str, ...]) -> str | None:
    for number, word in enumerate(words):
        option, is_joined, value = word.partition("=")
        if option in names:
            return value if is_joined else "".join(words[number + 1 :][:1])
        if word.startswith("-A") and len(word) > 2:
            return word[2:]
    return None


def _value(text: str) -> Value:
    """Return an option's value; one from the environment is UNKNOWN."""
    if "$" in text or "{{" in text:
        return UNKNOWN
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _server(words: list[str], place: Place, scope: str) -> Iterator[Fact]:
    yield Fact("broker.command", True, place, scope)
    if words and not words[0].startswith("-"):
        yield Fact("broker.config_file", words[0], place, scope)
    directive = ""
    arguments: list[str] = []
    for word in [*words, "--"]:
        if word.startswith("--"):
            found = fact_of(directive, arguments) if arguments else None
            if found:
                is_open = isinstance(found[1], str) and "$" in found[1]
                value = UNKNOWN if is_open else found[1]
                yield Fact(found[0], value, place, scope)
            directive, arguments = word[2:].lower(), []
        elif directive:
            arguments.append(word)
