"""Counts the layers that repeat one another inside a task.

For each task, facts in the task's scope: `retry.layer` (a text such as
`fetch: tenacity, 5 tries`) and `retry.tries` (the number), in pairs and in
order, for decorators of the functions that the task calls and for clients that
these use. Celery's own retries aren't among them: they are options of a task.
Only functions and clients of the same module are followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from accepted.lint.facts import Fact
from accepted.lint.readers.python.appnames import Names
from accepted.lint.readers.python.evaluating import evaluate
from accepted.lint.readers.python.module import Module
from accepted.lint.readers.python.numbers import is_number
from accepted.lint.readers.python.tasks import task_scope, tasks

# chosen: deeper calls aren't what a reader of the task would see.
MOST_DEPTH = 6
# What a library's constructor calls its retries, and whether the first try is
# counted as well.
CLIENTS = {
    "urllib3.util.retry.Retry": ("total", False),
    "urllib3.util.Retry": ("total", False),
    "urllib3.Retry": ("total", False),
    "requests.adapters.Retry": ("total", False),
    "requests.packages.urllib3.util.retry.Retry": ("total", False),
    "requests.adapters.HTTPAdapter": ("max_retries", False),
    "httpx.HTTPTransport": ("retries", False),
    "httpx.AsyncHTTPTransport": ("retries", False),
    "openai.OpenAI": ("max_retries", False),
    "anthropic.Anthropic": ("max_retries", False),
}


class Layer(NamedTuple):
    """A layer that repeats: its name, how often it tries, and where."""

    name: str
    tries: int
    node: ast.AST


def layer_facts(module: Module, apps: Names) -> Iterator[Fact]:
    """Yield the layers below each task of a module."""
    decorated = {
        name: layer
        for name, function in module.functions.items()
        if (layer := _decorated(function, module))
    }
    clients = _clients(module)
    if not decorated and not clients:
        return
    for function, _, _ in tasks(module, apps):
        scope = task_scope(function, module)
        seen: set[str] = set()
        for layer in _below(function, module, decorated, clients, seen):
            place = module.place(layer.node)
            text = f"{layer.name}, {layer.tries} tries"
            yield Fact("retry.layer", text, place, scope)
            yield Fact("retry.tries", layer.tries, place, scope)


def _below(
    function: ast.AST,
    module: Module,
    decorated: dict[str, Layer],
    clients: dict[str, Layer],
    seen: set[str],
    depth: int = MOST_DEPTH,
) -> Iterator[Layer]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Name) or node.id in seen:
            continue
        if node.id in clients:
            seen.add(node.id)
            yield clients[node.id]
        elif node.id in module.functions and depth:
            seen.add(node.id)
            if node.id in decorated:
                yield decorated[node.id]
            yield from _below(
                module.functions[node.id],
                module,
                decorated,
                clients,
                seen,
                depth - 1,
            )


def _decorated(
    function: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
) -> Layer | None:
    """Return the layer of tenacity's, backoff's or retrying's decorator."""
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        name = module.name_of(decorator.func)
        keywords = {k.arg: k.value for k in decorator.keywords}
        tries = None
        if name in ("tenacity.retry", "tenacity.asyncio.retry"):
            tries = _stop(keywords.get("stop"), module)
        elif name.startswith("backoff.on_"):
            tries = _count(keywords.get("max_tries"), module)
        elif name == "retrying.retry":
            tries = _count(keywords.get("stop_max_attempt_number"), module)
        elif name in ("retry.retry", "retry2.retry"):
            tries = _count(keywords.get("tries"), module)
        elif name == "stamina.retry":
            tries = _count(keywords.get("attempts"), module) or 10
        if tries:
            library = name.partition(".")[0]
            return Layer(f"{function.name}: {library}", tries, decorator)
    return None


def _stop(node: ast.expr | None, module: Module) -> int | None:
    """Return the tries of `stop=stop_after_attempt(5) | ...`."""
    if node is None:
        return None
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and inner.args:
            name = module.name_of(inner.func)
            if name.endswith("stop_after_attempt"):
                return _count(inner.args[0], module)
    return None


def _clients(module: Module) -> dict[str, Layer]:
    """Return variables that repeat by themselves: a session, a client.

    `session.mount("https://", HTTPAdapter(max_retries=Retry(total=5)))` makes
    `session` one.
    """
    found: dict[str, Layer] = {}
    for node in module.every(ast.Assign, ast.Call):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="mount"),
                args=[_, value],
            ):
                pass
            case _:
                continue
        layer = _constructed(value, module, found)
        if layer:
            found[name] = Layer(f"{name}: {layer.name}", layer.tries, node)
    return found


def _constructed(
    node: ast.expr, module: Module, found: dict[str, Layer]
) -> Layer | None:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in found:
            known = found[inner.id]
            return Layer(known.name.rpartition(": ")[2], known.tries, node)
        if not isinstance(inner, ast.Call):
            continue
        name = module.name_of(inner.func)
        if name not in CLIENTS:
            continue
        option, is_all = CLIENTS[name]
        value = next(
            (k.value for k in inner.keywords if k.arg == option), None
        )
        if value is None and inner.args and option == "total":
            value = inner.args[0]
        count = _count(value, module)
        if count is not None:
            short = name.rpartition(".")[2]
            return Layer(short, count + (not is_all), inner)
    return None


def _count(node: ast.expr | None, module: Module) -> int | None:
    value = evaluate(node, module).value
    if not is_number(value) or not 0 < value < 1_000:
        return None
    return int(value)
