"""Rules about a shell that stays in front of a program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from accepted.lint.commands import inline, shell
from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.runs import Run, runs

# Programs that stop in an orderly way on SIGTERM, if they get it.
SERVERS = re.compile(
    r"(?:^|[\s/;&|(])(celery|gunicorn|uvicorn|hypercorn|daphne|granian"
    r"|fastapi\s+run|dramatiq|rq\s+worker|arq|redis-server|valkey-server"
    r"|python3?\s+-m\s+(?:celery|uvicorn|gunicorn|hypercorn|flower)"
    r"|manage\.py\s+(?:runserver|celery))(?=\s|$)"
)
EXEC = re.compile(r"(?:^|[;&|{(]|\bdo\b|\bthen\b)\s*exec\s")
# measured: by hand, 2026-11-27: bash 5.2 becomes the last command of `-c`,
# also behind `&&` or a new line, but not with a pipe or a redirection. dash
# 0.5.12 stays. zsh and ksh weren't tried, so they get the benefit of doubt.
REPLACING = ("bash", "zsh", "ksh")
KEEPS = re.compile(r"\||[<>]|\b(fi|done|esac)\s*$|\}\s*$")
TRAP = re.compile(r"\btrap\b")


def pid_1(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a shell that gets the signals of the program behind it."""
    for run in runs(facts):
        if run.platform not in ("kubernetes", "compose", "image"):
            continue
        words = run.get("run.words")
        if words is None or words.place.path != run.place.path:
            # An image's command is found where it stands.
            yield from _by_script(facts, run, words)
            continue
        script = inline(words.words)
        if script is None or not _stays(run, words.words, script):
            if not TRAP.search(script or ""):
                yield from _by_script(facts, run, words)
        else:
            program = SERVERS.search(script)
            name = " ".join(program[1].split()) if program else "the program"
            yield Finding(
                "shell-as-pid-1",
                words.place,
                f"The first process of {run.title} is a shell. SIGTERM goes"
                f" to it and not to `{name}`, which works on until SIGKILL.",
                _cure(run, script),
            )


def _stays(run: Run, words: tuple[str, ...], script: str) -> bool:
    """Say whether a script runs a server and surely keeps the shell."""
    if not SERVERS.search(script) or TRAP.search(script):
        return False
    if EXEC.search(script) or _is_alpine(run):
        return False
    if shell(words) not in REPLACING:
        return True
    last = re.split(r"&&|;|\n", script.strip())[-1]
    return KEEPS.search(last) is not None or not SERVERS.search(last)


def _is_alpine(run: Run) -> bool:
    """Say whether `sh` is BusyBox's, which may replace itself."""
    found = [run.get("run.base"), run.get("run.image")]
    return any(fact and "alpine" in (fact.text or "") for fact in found)


def _cure(run: Run, script: str) -> str:
    parts = [p.strip() for p in re.split(r"&&|;", script) if p.strip()]
    last = parts[-1] if parts else script
    if len(parts) > 1 or "$" in script or "|" in script:
        return f"exec {last}" if len(last) < 60 else "exec in front of it"
    if run.platform == "image":
        quoted = ", ".join(f'"{word}"' for word in last.split())
        return f"CMD [{quoted}]"
    return f"command: [{', '.join(last.split())}]"


def _by_script(
    facts: Facts, run: Run, words: Fact | None
) -> Iterator[Finding]:
    """Find a script of the tree that a run starts, and that stays."""
    if run.platform != "image" and words is None:
        return
    named = [*run.program]
    entry = run.get("run.entrypoint")
    named += entry.words if entry else ()
    for last in facts.named("script.last"):
        text = " ".join(last.words)
        if not SERVERS.search(text) and last.words != ("$@",):
            continue
        name = posixpath.basename(last.place.path)
        starts = any(posixpath.basename(word) == name for word in named[:3])
        if starts and facts.are_near(last.place, run.place):
            yield Finding(
                "shell-as-pid-1",
                last.place,
                f"`{name}` is the first process of {run.title} and stays in"
                " front of this command. SIGTERM goes to the shell, and the"
                " program works on until SIGKILL.",
                f"exec {text}" if last.words != ("$@",) else 'exec "$@"',
                ((run.place, "starts it"),),
            )
            return


RULES = (
    Rule(
        name="shell-as-pid-1",
        title="A shell is the first process of a container",
        why="A shell as PID 1 drops SIGTERM, so the program behind it is"
        " never told to stop, and is killed.",
        level=Level.ERROR,
        find=pid_1,
        explain="CMD in shell form, `sh -c` and an entry script all put a"
        " shell in front. It has no handler for SIGTERM, and as PID 1 no"
        " default action either. `exec` lets the program take the shell's"
        " place; an init such as tini doesn't help, because its child is"
        " still the shell. The figure of chapter 9 runs a deploy behind a"
        " shell. Some shells replace themselves with the last command of `-c`:"
        " bash 5.2 does unless there is a pipe or a redirection, and the rule"
        " is silent there and on Alpine. The dash of Debian 12 stays, which"
        " is `/bin/sh` in the official images of Python.",
        page="chapters/9-stopping.md#the-shell-that-is-pid-1",
    ),
)
