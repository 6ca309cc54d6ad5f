"""Reads which HTTP handlers send an event stream, and with what headers.

By syntax tree. `stream.path` is a response of the type `text/event-stream`
that doesn't forbid buffering: the path of its handler, or UNKNOWN where a
router's prefix or a table of URLs decides. `stream.unbuffered` says that
`X-Accel-Buffering` is sent, as sse-starlette (3.7.0, sse.py) and FastAPI's
own EventSourceResponse (0.163.2, routing.py) do by themselves.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

EVENT_STREAM = "text/event-stream"
SENT = re.compile(r"x-accel-buffering|EventSourceResponse", re.IGNORECASE)
TYPE = ("media_type", "mimetype", "content_type")
APPS = ("FastAPI", "Starlette", "Flask", "Quart", "Sanic")
VERBS = ("get", "post", "route", "api_route")
Handler = ast.FunctionDef | ast.AsyncFunctionDef


def is_mine(source: Source) -> bool:
    """Say whether a module speaks of event streams."""
    text = source.text
    return EVENT_STREAM in text or SENT.search(text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the event streams of a module."""
    if SENT.search(source.text):
        scope = source.scope("stream")
        yield Fact("stream.unbuffered", True, source.place(1), scope)
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # The reader of Python names it, where it is read at all.
        return
    apps = _apps(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _is_stream(call):
                    scope = source.scope(f"stream:{call.lineno}")
                    place = source.place(call.lineno, call.col_offset + 1)
                    path = _path(node, apps)
                    yield Fact("stream.path", path, place, scope)


def _is_stream(call: ast.Call) -> bool:
    """Say whether a call makes such a response, all headers in sight."""
    has_type = any(
        keyword.arg in TYPE
        and isinstance(keyword.value, ast.Constant)
        and str(keyword.value.value).startswith(EVENT_STREAM)
        for keyword in call.keywords
    )
    is_known = all(
        isinstance(keyword.value, ast.Dict)
        for keyword in call.keywords
        if keyword.arg == "headers"
    )
    is_named = all(keyword.arg is not None for keyword in call.keywords)
    return has_type and is_known and is_named


def _apps(tree: ast.Module) -> set[str]:
    """Return the variables that are apps, whose paths have no prefix."""
    found = set()
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=func)
            ) if ast.unparse(func).rpartition(".")[2] in APPS:
                found.add(name)
    return found


def _path(handler: Handler, apps: set[str]) -> Value:
    for decorator in handler.decorator_list:
        match decorator:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr=verb),
                args=[ast.Constant(value=str() as path), *_],
            ) if name in apps and verb in VERBS:
                return path
    return UNKNOWN


READER = Reader("event streams", ("*.py",), is_mine, read)
