"""Finds Redis and Valkey clients, and reads that block on them.

Facts, with the client's variable as scope (`feed.py#redis:r`):
`redis.client` (True), `redis.socket_timeout_s` (None if it is switched off);
and for each blocking read, in a scope of its own, `redis.block_s` (0 waits for
ever), `redis.command` and `redis.on` (the client's scope).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers.python.evaluating import seconds
from accepted.lint.readers.python.module import Module

CLIENTS = ("Redis", "StrictRedis", "from_url", "Valkey", "StrictValkey")
PACKAGES = ("redis", "valkey", "aioredis")
# Command -> where its time to wait stands, and how many seconds that is.
BLOCKING = {
    "blpop": ("timeout", 1, 1.0),
    "brpop": ("timeout", 1, 1.0),
    "bzpopmin": ("timeout", 1, 1.0),
    "bzpopmax": ("timeout", 1, 1.0),
    "brpoplpush": ("timeout", 2, 1.0),
    "blmove": ("timeout", 2, 1.0),
    "blmpop": ("timeout", 0, 1.0),
    "xread": ("block", 2, 0.001),
    "xreadgroup": ("block", 4, 0.001),
}
# These wait only if they are told to.
ONLY_IF_SAID = ("xread", "xreadgroup")


def client_facts(module: Module) -> Iterator[Fact]:
    """Yield the clients of a module and its blocking reads."""
    known: set[str] = set()
    for node in module.every(ast.Assign, ast.AnnAssign, ast.withitem):
        match node:
            case ast.Assign(targets=[target], value=ast.Call() as call):
                pass
            case ast.AnnAssign(target=target, value=ast.Call() as call):
                pass
            case ast.withitem(
                context_expr=ast.Call() as call, optional_vars=target
            ) if target:
                pass
            case _:
                continue
        if _is_client(call, module):
            name = ast.unparse(target)
            known.add(name)
            scope = module.source.scope(f"redis:{name}")
            place = module.place(call)
            yield Fact("redis.client", True, place, scope)
            yield from _timeout(call, module, scope)
    for node in module.every(ast.Call):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = ast.unparse(node.func.value)
            if node.func.attr in BLOCKING and name in known:
                yield from _blocks(node, node.func.attr, name, module)


def _is_client(call: ast.Call, module: Module) -> bool:
    parts = module.name_of(call.func).split(".")
    return parts[0] in PACKAGES and parts[-1] in CLIENTS


def _timeout(call: ast.Call, module: Module, scope: str) -> Iterator[Fact]:
    for keyword in call.keywords:
        place = module.place(keyword)
        name = "redis.socket_timeout_s"
        if keyword.arg == "socket_timeout":
            found = seconds(keyword.value, module)
            yield Fact(name, found.value, place, scope, found.assumed)
        elif keyword.arg in (None, "connection_pool"):
            yield Fact(name, UNKNOWN, place, scope)
    # `redis://host?socket_timeout=60`
    for inner in call.args[:1]:
        if "socket_timeout" in ast.unparse(inner):
            place = module.place(inner)
            yield Fact("redis.socket_timeout_s", UNKNOWN, place, scope)


def _blocks(
    call: ast.Call, command: str, client: str, module: Module
) -> Iterator[Fact]:
    keyword, position, unit_s = BLOCKING[command]
    node = next((k.value for k in call.keywords if k.arg == keyword), None)
    if node is None and len(call.args) > position:
        node = call.args[position]
    if node is None:
        if command in ONLY_IF_SAID:
            return
        value: Value = 0
    else:
        value = seconds(node, module).value
        if value is None and command in ONLY_IF_SAID:
            return
        if isinstance(value, int | float):
            value = value * unit_s
        value = 0 if value is None else value
    place = module.place(call)
    scope = module.source.scope(f"read:{call.lineno}:{call.col_offset}")
    on = module.source.scope(f"redis:{client}")
    yield Fact("redis.block_s", value, place, scope)
    yield Fact("redis.command", command, place, scope)
    yield Fact("redis.on", on, place, scope)
