"""Tells how long a run of a web server lets a handler work, if it limits it.

Gunicorn's `--timeout` ends a request only in its synchronous worker; in the
others it watches the event loop (gunicorn, settings.py: "timeout"). Uvicorn
has no such limit.
"""

from __future__ import annotations

from accepted.lint import durations
from accepted.lint.facts import Fact
from accepted.lint.runs import Run


def handler_limit(run: Run) -> Fact | None:
    """Return the limit that a server puts on a handler, with its place."""
    written, words = run.get("run.words"), run.program
    if written is None or not _is_gunicorn(words):
        return None
    # A file or a variable may say otherwise.
    if any(w in ("-c", "--config") for w in words):
        return None
    if run.get("env.GUNICORN_CMD_ARGS"):
        return None
    kind = _option(words, "-k", "--worker-class")
    threads = _option(words, None, "--threads")
    if (kind or "sync") != "sync" or threads not in ("", "1"):
        return None
    stated = _option(words, "-t", "--timeout")
    limit_s = durations.seconds(stated) if stated else None
    if limit_s is None:
        return None
    value = limit_s or durations.FOREVER_S
    return Fact("server.limit_s", value, written.place, run.scope)


def _is_gunicorn(words: tuple[str, ...]) -> bool:
    return any(word.rpartition("/")[2] == "gunicorn" for word in words[:4])


def _option(words: tuple[str, ...], short: str | None, long: str) -> str:
    """Return an option's value; nothing if it isn't there."""
    for index, word in enumerate(words):
        if word.startswith(f"{long}="):
            return word.partition("=")[2]
        following = words[index + 1] if index + 1 < len(words) else ""
        if word == long or (short and word == short):
            return following
        if short and word.startswith(short) and word[2:].isdigit():
            return word[2:]
    return ""
