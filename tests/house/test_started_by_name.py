"""Processes that are started by name are part of the wall between layers.

Imports are held by import-linter; a module's name in a string is not. Here
is each one, and who starts it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.tree import ROOT, files_with, name

PACKAGES = (
    *("demo", "lessons", "accepted", "harness", "bench", "labs"),
    "workshop",
)
# A module, or an app or class in one: `demo.worker.main`, `demo.x:App`.
MODULE = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.[a-z_]+)*(?::\w+)?")
# Where one layer starts another: who starts, and what. Nothing starts what
# is above it, and the service starts nothing but itself.
STARTED = {
    # Itself, in a namespace without a network.
    "accepted/kit/proving.py": {"accepted.kit.proving"},
    "demo/supervisor/parts.py": {"demo.web.stricthttp:StrictHttp"},
    "demo/supervisor/programs.py": {
        "demo.api.main:app",
        "demo.worker.main",
        "demo.worker.sweeper",
    },
    "demo/worker/entry.py": {"demo.worker.consumer:Consumer"},
    "demo/worker/monitor.py": {"demo.worker.main"},
    # The guide's composition, and servers beside it that lessons need.
    "lessons/programs.py": {
        "lessons.api:app",
        "lessons.held.main:app",
        "lessons.sweeper",
        "lessons.worker",
    },
    "lessons/experiments/running.py": {"lessons.load"},
    "lessons/load/poisoning.py": {"lessons.poisoned"},
    "lessons/load/own.py": {"demo.web.stricthttp:StrictHttp"},
    "lessons/load/own_workers.py": {"lessons.stopping.app"},
    "lessons/load/own_stack.py": {"demo.api.main:app", "demo.worker.main"},
    "lessons/load/runs/restart.py": {
        "demo.api.main:app",
        "lessons.background.main:app",
    },
    "lessons/load/runs/absorb.py": {"lessons.doors.main:app"},
    "lessons/load/shop.py": {"lessons.shop.main:app"},
    "lessons/load/crews.py": {
        "lessons.killed.api:app",
        "lessons.killed.ours",
        "lessons.killed.plain",
        "lessons.killed.sweeper",
    },
    "lessons/load/stage.py": {"lessons.breakit.worker"},
    "workshop/programs.py": {
        "workshop.main:app",
        "workshop.demoapi:app",
        "workshop.heldapi:app",
    },
    # The proof runs the grader as a learner's command does.
    "labs/proof/cage.py": {"labs.grading"},
    "labs/proof/running.py": {"labs.proof.cage"},
    # The workbench may start anything.
    "accepted/bootstrap.py": {"accepted.environment"},
    "accepted/check.py": {"accepted.audit"},
    "accepted/cli.py": {"accepted.faults", "lessons.recorder"},
    "accepted/faults/parts.py": {"accepted.faults.launch"},
    "accepted/faults/stage.py": {"accepted.faults.parts"},
    "accepted/flower.py": {"demo.worker.monitor"},
    "accepted/lab/checking.py": {"labs.grading"},
    "accepted/lab/readiness.py": {"labs.proof"},
    # Into the entry points of a service that has only those.
    "accepted/new/renaming.py": {
        "demo.api.main:app",
        "demo.worker.main",
        "demo.worker.sweeper",
        "lessons.api:app",
        "lessons.sweeper",
        "lessons.worker",
    },
}
# Rows of the bench measure parts of the service beside peers of their own.
BENCH = re.compile(r"(?:bench\.peers|demo)\.")
# Which layers a layer may start.
BELOW = {
    "demo": {"demo"},
    "lessons": {"lessons", "demo"},
    "harness": set(),
    "labs": {"labs"},
    "workshop": {"workshop", "lessons", "demo"},
    "accepted": set(PACKAGES),
}
# Names of files, and of messages of Celery's.
OTHER = re.compile(r".*\.(?:py|md|toml|lua|css|json)|accepted\.(?:run|beat)")


def strings(path: Path) -> Iterator[str]:
    """Yield each string of a module but its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(
            node,
            ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
        )
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in told
        ):
            yield node.value


def started(path: Path) -> set[str]:
    """Return the modules that a file names in strings."""
    return {
        text
        for text in strings(path)
        if "." in text and MODULE.fullmatch(text) and not OTHER.fullmatch(text)
    }


def layer(file: str) -> str:
    """Return the top folder, or package, of a file or module."""
    return re.split(r"[./:]", file)[0]


@cache
def found() -> dict[str, set[str]]:
    """Return what each file starts, by its name; read once, in a test."""
    return {
        name(path): names
        for path in files_with(".py")
        if layer(name(path)) in PACKAGES and (names := started(path))
    }


def test_every_process_that_is_started_by_name_is_listed() -> None:
    bench = {f: names for f, names in found().items() if layer(f) == "bench"}
    assert {f: n for f, n in found().items() if f not in bench} == STARTED
    assert all(BENCH.match(each) for n in bench.values() for each in n)


def test_nothing_starts_what_is_above_it() -> None:
    for file, names in STARTED.items():
        assert {layer(each) for each in names} <= BELOW[layer(file)], file


def test_the_service_names_nothing_above_it() -> None:
    above = re.compile(
        r"\b(?:lessons|accepted|harness|bench|labs|workshop)\.[a-z_]+"
    )
    found = [
        f"{name(path)}: {text}"
        for path in files_with(".py")
        if layer(name(path)) == "demo"
        for text in strings(path)
        if above.search(text) and not OTHER.fullmatch(text)
    ]
    assert found == []


def test_what_is_started_by_name_is_there() -> None:
    for names in found().values():
        for each in names:
            path = ROOT / each.partition(":")[0].replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").exists(), each
