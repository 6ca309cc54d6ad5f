"""Reads Gunicorn's configuration, a Python module: how long a worker may work.

Facts, in one scope for each file: `gunicorn.conf` (the file's name),
`gunicorn.timeout`, `gunicorn.worker_class` and `gunicorn.threads`. A value
that only a run would tell is UNKNOWN.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact
from accepted.lint.readers.python.evaluating import evaluate
from accepted.lint.readers.python.module import parsed
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

SETTINGS = ("timeout", "worker_class", "threads")
MINE = re.compile(r"^(bind|workers|timeout|worker_class|threads)\s*=", re.M)


def is_mine(source: Source) -> bool:
    """Say whether a module of that name has settings of Gunicorn."""
    return MINE.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the settings that tell how long a handler may take."""
    module = parsed(source)
    scope = source.scope("gunicorn")
    yield Fact("gunicorn.conf", source.name, source.place(1), scope)
    for name in SETTINGS:
        if name in module.ambiguous:
            yield Fact(f"gunicorn.{name}", UNKNOWN, source.place(1), scope)
        elif name in module.constants:
            node = module.constants[name]
            found = evaluate(node, module)
            known = isinstance(found.value, str | int | float)
            value = found.value if known else UNKNOWN
            place = module.place(node)
            yield Fact(f"gunicorn.{name}", value, place, scope, found.assumed)


READER = Reader("Gunicorn", ("*gunicorn*.py",), is_mine, read)
