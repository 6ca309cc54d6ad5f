"""Turns the values of Celery's settings into facts.

One fact for each setting: `celery.task_acks_late`. Those of dictionaries and
durations have names of their own: `celery.visibility_timeout_s`,
`celery.result_visibility_timeout_s`, `celery.plain_visibility_timeout_s` (the
setting `visibility_timeout`), `celery.result_expires_s`,
`celery.counts_deliveries` (quorum queues in `task_queues`). Time limits and
`worker_soft_shutdown_timeout` are seconds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers.python.evaluating import evaluate, seconds
from accepted.lint.readers.python.module import Module
from accepted.lint.readers.python.settingnames import setting

TIMES = {
    "result_expires": "celery.result_expires_s",
    "visibility_timeout": "celery.plain_visibility_timeout_s",
    "task_time_limit": "celery.task_time_limit",
    "task_soft_time_limit": "celery.task_soft_time_limit",
    "worker_soft_shutdown_timeout": "celery.worker_soft_shutdown_timeout",
}
TRANSPORTS = {
    "broker_transport_options": "celery.visibility_timeout_s",
    "result_backend_transport_options": "celery.result_visibility_timeout_s",
}
# Of RabbitMQ's queues, those with either of these words count deliveries.
COUNTING = ("quorum", "x-delivery-limit")
# Settings may come from a place that can't be read.
OPEN = "celery.is_open"


def setting_facts(
    name: str, value: ast.expr, at: ast.AST, module: Module, scope: str
) -> Iterator[Fact]:
    """Yield the facts of one setting."""
    place = module.place(at)
    if name in TRANSPORTS:
        yield from _transport(TRANSPORTS[name], value, module, scope)
        return
    if name == "task_annotations":
        yield from _annotations(value, module, scope)
        return
    if name == "task_queues":
        known = _counts(value, module)
        yield Fact("celery.counts_deliveries", known, place, scope)
        return
    if name == "beat_schedule":
        yield Fact("celery.beat_schedule", True, place, scope)
        return
    if name in TIMES:
        found = seconds(value, module)
        yield Fact(TIMES[name], found.value, place, scope, found.assumed)
        return
    found = evaluate(value, module)
    yield Fact(f"celery.{name}", found.value, place, scope, found.assumed)


def entries(
    node: ast.expr | None, module: Module, depth: int = 10
) -> tuple[dict[str, ast.expr], dict[str, ast.expr], bool]:
    """Return a dict's values, its keys' nodes, and whether that is all."""
    values: dict[str, ast.expr] = {}
    keys: dict[str, ast.expr] = {}
    is_all = True

    def take(inner: ast.expr | None) -> None:
        nonlocal is_all
        more, names, complete = entries(inner, module, depth - 1)
        values.update(more)
        keys.update(names)
        is_all = is_all and complete

    match node:
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    take(value)
                    continue
                name = evaluate(key, module).value
                if isinstance(name, str):
                    values[name], keys[name] = value, key
                else:
                    is_all = False
        case ast.Call(func=ast.Name(id="dict")):
            for inner in node.args:
                take(inner)
            for keyword in node.keywords:
                if keyword.arg is None:
                    take(keyword.value)
                else:
                    values[keyword.arg] = keyword.value
                    keys[keyword.arg] = keyword.value
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            take(left)
            take(right)
        case ast.Name(id=name) if depth > 0 and name in module.constants:
            if name in module.ambiguous:
                return {}, {}, False
            take(module.constants[name])
        case _:
            is_all = False
    return values, keys, is_all


def dict_settings(
    node: ast.expr, module: Module, scope: str
) -> Iterator[Fact]:
    """Yield the settings of a dictionary, in any of the three styles."""
    values, keys, is_all = entries(node, module)
    for key, value in values.items():
        name = setting(key)
        if name:
            yield from setting_facts(name, value, keys[key], module, scope)
    if not is_all:
        yield Fact(OPEN, True, module.place(node), scope)


def _counts(value: ast.expr, module: Module) -> Value:
    """Say whether the broker counts a queue's deliveries, if that is known."""
    if isinstance(value, ast.Name) and value.id not in module.ambiguous:
        value = module.constants.get(value.id, value)
    if any(
        isinstance(node, ast.Constant) and node.value in COUNTING
        for node in ast.walk(value)
    ):
        return True
    return False if isinstance(value, ast.List | ast.Tuple) else UNKNOWN


def _transport(
    name: str, value: ast.expr, module: Module, scope: str
) -> Iterator[Fact]:
    values, keys, is_all = entries(value, module)
    if "visibility_timeout" in values:
        place = module.place(keys["visibility_timeout"])
        found = seconds(values["visibility_timeout"], module)
        yield Fact(name, found.value, place, scope, found.assumed)
    elif not is_all:
        yield Fact(name, UNKNOWN, module.place(value), scope)


def _annotations(
    value: ast.expr, module: Module, scope: str
) -> Iterator[Fact]:
    """Yield options for all tasks: `{"*": {"time_limit": 60}}`."""
    values, _, is_all = entries(value, module)
    if "*" in values:
        options, keys, _ = entries(values["*"], module)
        for key, option in options.items():
            name = setting(f"task_{key}")
            if name:
                yield from setting_facts(
                    name, option, keys[key], module, scope
                )
    if not is_all or set(values) - {"*"}:
        place = module.place(value)
        unknown: Value = UNKNOWN
        yield Fact("celery.task_time_limit", unknown, place, scope)
        yield Fact("celery.task_soft_time_limit", unknown, place, scope)
