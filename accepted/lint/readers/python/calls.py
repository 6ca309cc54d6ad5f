"""Finds calls that enqueue, retry, read results or start background tasks.

Facts, each call with a scope of its own (`api.py#call:12:4`):
`call.enqueues` (the task's function, `module.name` if imported),
`call.in_async` (the `async def` around it), `call.countdown_s` (also a known
`eta`), `call.retries` (a task's `self.retry`) with `call.has_jitter`;
`background.add_task` (the function's name) with `background.accepts` (the
handler answers 202); and once for each file `celery.reads_results`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact
from accepted.lint.readers.python.evaluating import seconds
from accepted.lint.readers.python.module import Module

ENQUEUES = ("delay", "apply_async", "send_task")
Function = ast.FunctionDef | ast.AsyncFunctionDef
# Any of these needs results, or shows them to somebody.
READS = (
    "AsyncResult", "GroupResult", "ResultSet", "chord", "chain", "group",
    "django_celery_results", "allow_join_result", "wait_for_result",
)  # fmt: skip
JITTER = ("random", "jitter", "uniform", "randint", "expovariate")


def call_facts(module: Module) -> Iterator[Fact]:
    """Yield the calls of a module, with the function around each."""
    yield from _reads_results(module)
    # Another library's: Celery's calls return no awaitable.
    awaited = {
        node.value
        for node in module.every(ast.Await)
        if isinstance(node, ast.Await)
    }
    for function, call in _calls(module.tree, None):
        func = call.func
        if not isinstance(func, ast.Attribute):
            continue
        scope = module.source.scope(f"call:{call.lineno}:{call.col_offset}")
        if func.attr in ENQUEUES and call not in awaited:
            yield from _enqueues(func, call, function, module, scope)
        elif func.attr == "retry" and _is_self(func.value):
            yield from _retries(call, module, scope)
        elif func.attr == "add_task" and function is not None:
            yield from _background(func, call, function, module, scope)


def _calls(
    node: ast.AST, function: Function | None
) -> Iterator[tuple[Function | None, ast.Call]]:
    """Yield every call and the innermost function that it stands in."""
    for child in ast.iter_child_nodes(node):
        inner = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = child
        elif isinstance(child, ast.Lambda):
            # It runs later, often in a thread.
            inner = None
        if isinstance(child, ast.Call):
            yield inner, child
        yield from _calls(child, inner)


def _enqueues(
    func: ast.Attribute,
    call: ast.Call,
    function: Function | None,
    module: Module,
    scope: str,
) -> Iterator[Fact]:
    place = module.place(call)
    target = module.name_of(func.value)
    if not target:
        # `task.s(1).apply_async()`, `group(...).delay()`
        inner = func.value
        if isinstance(inner, ast.Call):
            target = module.name_of(inner.func)
            for end in (".s", ".si", ".signature"):
                target = target.removesuffix(end)
    name = target
    if func.attr == "send_task" and "celery" in module.source.text.lower():
        name = "send_task"
    yield Fact("call.enqueues", name, place, scope)
    if isinstance(function, ast.AsyncFunctionDef):
        yield Fact("call.in_async", function.name, place, scope)
    if func.attr != "delay":
        yield from _countdown(call, module, scope)


def _countdown(call: ast.Call, module: Module, scope: str) -> Iterator[Fact]:
    for keyword in call.keywords:
        place = module.place(keyword.value)
        if keyword.arg == "countdown":
            found = seconds(keyword.value, module)
            yield Fact(
                "call.countdown_s", found.value, place, scope, found.assumed
            )
        elif keyword.arg == "eta":
            # `now() + timedelta(hours=6)`: only the second part is known.
            match keyword.value:
                case ast.BinOp(op=ast.Add(), left=left, right=right):
                    ends = [seconds(side, module) for side in (left, right)]
                    known = [end for end in ends if end.value is not UNKNOWN]
                    if len(known) == 1:
                        yield Fact(
                            "call.countdown_s",
                            known[0].value,
                            place,
                            scope,
                            known[0].assumed,
                        )


def _retries(call: ast.Call, module: Module, scope: str) -> Iterator[Fact]:
    yield Fact("call.retries", True, module.place(call), scope)
    yield from _countdown(call, module, scope)
    for keyword in call.keywords:
        if keyword.arg in ("countdown", "eta"):
            text = ast.unparse(keyword.value).lower()
            is_known = not isinstance(keyword.value, ast.Name | ast.Call)
            if is_known or any(word in text for word in JITTER):
                has_jitter = any(word in text for word in JITTER)
                place = module.place(keyword.value)
                yield Fact("call.has_jitter", has_jitter, place, scope)


def _background(
    func: ast.Attribute,
    call: ast.Call,
    function: Function,
    module: Module,
    scope: str,
) -> Iterator[Fact]:
    if not isinstance(func.value, ast.Name) or not call.args:
        return
    arguments = [
        *function.args.posonlyargs,
        *function.args.args,
        *function.args.kwonlyargs,
    ]
    is_background = any(
        argument.arg == func.value.id
        and argument.annotation is not None
        and "BackgroundTasks" in ast.unparse(argument.annotation)
        for argument in arguments
    )
    if not is_background:
        return
    name = module.name_of(call.args[0]) or ast.unparse(call.args[0])
    place = module.place(call)
    yield Fact("background.add_task", name, place, scope)
    text = " ".join(ast.unparse(one) for one in function.decorator_list)
    body = ast.unparse(function)
    accepts = "202" in text or "HTTP_202" in body or "status_code=202" in body
    yield Fact("background.accepts", accepts, place, scope)


def _is_self(node: ast.expr) -> bool:
    """Say whether it is the task itself: `self`, or `task` when bound."""
    return isinstance(node, ast.Name) and node.id in ("self", "task")


def _reads_results(module: Module) -> Iterator[Fact]:
    text = module.source.text
    if not any(word in text for word in (*READS, ".get(")):
        return
    for node in module.every(ast.Name, ast.Attribute, ast.Constant):
        name = ""
        if isinstance(node, ast.Name):
            name = node.id
        elif isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value
        if name in READS or (
            name == "get" and isinstance(node, ast.Attribute) and _waits(node)
        ):
            scope = module.source.scope("results")
            yield Fact("celery.reads_results", name, module.place(node), scope)
            return


def _waits(node: ast.Attribute) -> bool:
    """Say whether it is the `get` of `task.delay().get()` or `result.get`."""
    inner = node.value
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        return inner.func.attr in ENQUEUES
    return isinstance(inner, ast.Name) and "result" in inner.id.lower()
