"""Reads Python modules: Celery apps, tasks, calls, Redis clients.

By syntax tree only; nothing is imported. Tests are left out, because they may
be eager and small on purpose.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from accepted.lint.facts import UNKNOWN, Fact
from accepted.lint.readers.python.appnames import app_names
from accepted.lint.readers.python.apps import app_facts
from accepted.lint.readers.python.calls import call_facts
from accepted.lint.readers.python.clients import client_facts
from accepted.lint.readers.python.evaluating import evaluate
from accepted.lint.readers.python.layers import layer_facts
from accepted.lint.readers.python.linking import CONSTANT, link
from accepted.lint.readers.python.module import Module, parsed
from accepted.lint.readers.python.tasks import task_facts
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source, Unreadable

SPEAKS = re.compile(
    r"celery|redis|valkey|shared_task|apply_async|\.delay\(|BackgroundTasks"
    r"|@[\w.]+\.task\b|^broker_url|^task_\w+\s*=|^BROKER_|AsyncResult",
    re.IGNORECASE | re.MULTILINE,
)
# A constant that a module of the first kind may import.
CONSTANTS = re.compile(r"^\s*[A-Za-z_]\w*\s*(:[^=\n]+)?=\s*\S", re.MULTILINE)
SETTINGS = re.compile(r"const|setting|config|limit|env|__init__")
TESTS = {"tests", "test", "testing"}


def is_mine(source: Source) -> bool:
    """Say whether a module speaks of Celery or Redis, or has constants."""
    if is_test(source.path):
        return False
    return _speaks(source) or (
        SETTINGS.search(source.name.lower()) is not None
        and CONSTANTS.search(source.text) is not None
    )


def is_test(path: str) -> bool:
    """Say whether a file is a test, or helps tests."""
    parts = PurePosixPath(path).parts
    name = parts[-1]
    return (
        bool(TESTS.intersection(parts[:-1]))
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
    )


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of a module."""
    speaks = _speaks(source)
    try:
        module = parsed(source)
        yield from _constants(module)
        if speaks:
            apps = app_names(module)
            yield from app_facts(module, apps)
            yield from task_facts(module, apps)
            yield from layer_facts(module, apps)
            yield from call_facts(module)
            yield from client_facts(module)
    except Unreadable:
        # A module without a word of Celery isn't this command's business.
        if speaks:
            raise
    except RecursionError:
        raise Unreadable("nests too deeply to be read") from None


def _speaks(source: Source) -> bool:
    return SPEAKS.search(source.text) is not None


def _constants(module: Module) -> Iterator[Fact]:
    """Yield what other modules may import; linking uses it up."""
    for name, node in module.constants.items():
        if name not in module.ambiguous:
            yield _constant(name, node, module)
    for owner in module.classes.values():
        is_settings = any("Settings" in ast.unparse(b) for b in owner.bases)
        for statement in owner.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=value):
                    pass
                case _:
                    continue
            if value is not None:
                fact = _constant(name, value, module)
                assumed = f"default of {name}" if is_settings else ""
                yield Fact(
                    fact.name,
                    fact.value,
                    fact.place,
                    fact.scope,
                    fact.assumed or assumed,
                )


def _constant(name: str, node: ast.expr, module: Module) -> Fact:
    found = evaluate(node, module)
    value = UNKNOWN if isinstance(found.value, tuple) else found.value
    return Fact(CONSTANT, value, module.place(node), name, found.assumed)


READER = Reader("Python", ("*.py",), is_mine, read, link)
