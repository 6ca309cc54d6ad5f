"""Finds Celery tasks and their options.

Facts, with the task as scope (`app/tasks.py#task:report`): `task.name` (the
function's), `task.app` (the app's scope, or "shared"), and the options as they
are named in Celery: `task.acks_late`, `task.time_limit`,
`task.soft_time_limit`, `task.max_retries`, `task.autoretry_for` (True),
`task.retry_backoff`, `task.retry_jitter`, `task.ignore_result`,
`task.serializer`, `task.default_retry_delay`, `task.retry_backoff_max`,
`task.reject_on_worker_lost`, `task.retry_on_worker_lost`. `task.is_open`:
options that can't be seen, from a base class or `**options`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accepted.lint.facts import Fact, Reference
from accepted.lint.readers.python.appnames import (
    ELSEWHERE,
    Names,
    app_scope,
)
from accepted.lint.readers.python.evaluating import evaluate, seconds
from accepted.lint.readers.python.module import Module
from accepted.lint.readers.python.settings import entries

OPTIONS = frozenset(
    {
        "acks_late", "autoretry_for", "default_retry_delay", "ignore_result",
        "max_retries", "reject_on_worker_lost", "retry_backoff",
        "retry_backoff_max", "retry_jitter", "retry_on_worker_lost",
        "serializer", "soft_time_limit", "time_limit",
    }
)  # fmt: skip
SHARED = ("celery.shared_task", "celery.app.shared_task",
          "celery.task", "celery.decorators.task")  # fmt: skip
BASES = ("celery.Task", "celery.app.task.Task", "Task")


Function = ast.FunctionDef | ast.AsyncFunctionDef


def tasks(
    module: Module, apps: Names
) -> Iterator[tuple[Function, ast.expr, str]]:
    """Yield each task: its function, its decorator and its app's scope."""
    for node in module.every(ast.FunctionDef, ast.AsyncFunctionDef):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            app = _app(decorator, module, apps)
            if app:
                yield node, decorator, app
                break


def task_scope(function: Function, module: Module) -> str:
    """Return a task's scope."""
    return module.source.scope(f"task:{function.name}")


def task_facts(module: Module, apps: Names) -> Iterator[Fact]:
    """Yield the tasks of a module and their options."""
    for function, decorator, app in tasks(module, apps):
        scope = task_scope(function, module)
        place = module.place(decorator)
        yield Fact("task.name", function.name, place, scope)
        yield Fact("task.app", app, place, scope)
        if isinstance(decorator, ast.Call):
            yield from _options(decorator, module, scope)


def _app(decorator: ast.expr, module: Module, apps: Names) -> str:
    """Return the app of a task's decorator; '' if it is another one."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = module.name_of(called)
    is_task = isinstance(called, ast.Attribute) and called.attr == "task"
    # `celery = Celery(...)` is often an app's name.
    is_own = isinstance(called, ast.Attribute) and _is_app(called.value, apps)
    if name in SHARED and not is_own:
        return "shared"
    if not isinstance(called, ast.Attribute) or not is_task:
        return ""
    scope = app_scope(called.value, module, apps)
    if not scope.startswith(ELSEWHERE):
        return scope
    # `@app.task` of another module: only where that is what it's called.
    root = name.removesuffix(".task").lower()
    return scope if "celery" in root or root.endswith("app") else ""


def _is_app(node: ast.expr, apps: Names) -> bool:
    return isinstance(node, ast.Name) and node.id in apps


def _options(call: ast.Call, module: Module, scope: str) -> Iterator[Fact]:
    for keyword in call.keywords:
        if keyword.arg is None:
            values, _, is_all = entries(keyword.value, module)
            for name, value in values.items():
                yield from _option(name, value, keyword, module, scope)
            if not is_all:
                place = module.place(keyword)
                yield Fact("task.is_open", True, place, scope)
        elif keyword.arg == "retry_kwargs":
            values, keys, _ = entries(keyword.value, module)
            if "max_retries" in values:
                at, count = keys["max_retries"], values["max_retries"]
                yield from _option("max_retries", count, at, module, scope)
        elif keyword.arg == "base":
            yield from _base(keyword.value, module, scope)
        else:
            yield from _option(
                keyword.arg, keyword.value, keyword, module, scope
            )


def _option(
    name: str, value: ast.expr, at: ast.AST, module: Module, scope: str
) -> Iterator[Fact]:
    if name not in OPTIONS:
        return
    if name == "autoretry_for":
        is_empty = isinstance(value, ast.Tuple | ast.List) and not value.elts
        yield Fact(f"task.{name}", not is_empty, module.place(at), scope)
        return
    is_time = name.endswith(("limit", "delay", "backoff_max"))
    found = (seconds if is_time else evaluate)(value, module)
    place = module.place(at)
    yield Fact(f"task.{name}", found.value, place, scope, found.assumed)


def _base(node: ast.expr, module: Module, scope: str) -> Iterator[Fact]:
    """Yield the options of a base class of this module, or `is_open`.

    They come before those of the decorator, which win.
    """
    if not isinstance(node, ast.Name) or node.id not in module.classes:
        yield Fact("task.is_open", True, module.place(node), scope)
        return
    owner = module.classes[node.id]
    if any(module.name_of(base) not in BASES for base in owner.bases):
        yield Fact("task.is_open", True, module.place(node), scope)
    for statement in owner.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield from _option(name, value, value, module, scope)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value:
                yield from _option(name, value, value, module, scope)


def by_name(node: ast.expr, module: Module) -> str | Reference:
    """Return the name of a task that is called, here or elsewhere."""
    dotted = module.name_of(node)
    owner, _, name = dotted.rpartition(".")
    return Reference(owner, name) if owner else name
