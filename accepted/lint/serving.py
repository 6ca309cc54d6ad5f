"""Tells how long a run of a web server lets a handler work, if it limits it.

Gunicorn's `timeout` ends a request only in its synchronous worker; in the
others it watches the event loop (gunicorn, settings.py: "timeout"). Uvicorn
has no such limit. A command's options come before Gunicorn's configuration,
which is `gunicorn.conf.py` where none is named.
"""

from __future__ import annotations

from accepted.lint import durations
from accepted.lint.facts import Fact, Value
from accepted.lint.runs import Run

OWN = "gunicorn.conf.py"


def handler_limit(run: Run) -> Fact | None:
    """Return the limit that a server puts on a handler, with its place."""
    written, words = run.get("run.words"), run.program
    if written is None or not _is_gunicorn(words):
        return None
    # A variable may say otherwise.
    if run.get("env.GUNICORN_CMD_ARGS"):
        return None
    scopes = _configurations(run, _option(words, "-c", "--config"))
    if scopes is None:
        return None
    own = {fact.name: fact for scope in scopes for fact in run.facts.of(scope)}
    kind = _value(own, "worker_class", _option(words, "-k", "--worker-class"))
    threads = _value(own, "threads", _option(words, None, "--threads"))
    if kind not in ("", "sync") or str(threads) not in ("", "1"):
        return None
    stated = _option(words, "-t", "--timeout")
    text = str(_value(own, "timeout", stated))
    limit_s = durations.seconds(text) if text else None
    if limit_s is None:
        return None
    value = limit_s or durations.FOREVER_S
    place = written.place if stated else own["gunicorn.timeout"].place
    return Fact("server.limit_s", value, place, run.scope)


def _value(own: dict[str, Fact], name: str, option: str) -> Value:
    """Return an option, or else the file's setting, or nothing."""
    fact = own.get(f"gunicorn.{name}")
    return option or (fact.value if fact else "")


def _configurations(run: Run, named: str) -> list[str] | None:
    """Return the scope of a run's configuration file; None if unsure."""
    name = named.rpartition("/")[2].rpartition(":")[2] or OWN
    found = [
        fact.scope
        for fact in run.facts.named("gunicorn.conf")
        if fact.value == name and run.facts.are_near(fact.place, run.place)
    ]
    is_sure = len(found) == 1 if named else len(found) < 2
    return found if is_sure else None


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
