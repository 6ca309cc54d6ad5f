"""Finds where Celery apps are created, and the variables that hold them.

`app = Celery(...)`, `app: Celery = Celery(...)`, and `app = make_celery()`,
where `make_celery` is a function of the module that creates one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from accepted.lint.readers.python.module import Module

CELERY = ("celery.Celery", "celery.app.Celery", "celery.app.base.Celery")
# A scope that linking resolves: an app of another module.
ELSEWHERE = "?"
# Variable -> the name that the app has in its scope.
Names = Mapping[str, str]


def created(module: Module) -> list[tuple[str, ast.Call]]:
    """Return each call that creates an app, and the app's name."""
    return list(_created_in(module.every(*STATEMENTS), module))


def app_names(module: Module) -> Names:
    """Return the variables that hold an app of this module."""
    names = {name: name for name, _ in created(module)}
    if not names:
        # No function creates one either; most modules end here.
        return names
    factories = {
        name: inner[-1][0]
        for name, function in module.functions.items()
        if (inner := list(_created_in(ast.walk(function), module)))
    }
    for node in module.every(ast.Assign, ast.AnnAssign) if factories else ():
        target, value = _assigned(node)
        if target and isinstance(value, ast.Call):
            factory = module.name_of(value.func)
            if factory in factories:
                names[name_of(target)] = factories[factory]
    return names


def app_scope(node: ast.expr, module: Module, names: Names) -> str:
    """Return the scope of an app by the expression that names it."""
    name = name_of(node)
    if name in names:
        return module.source.scope(f"app:{names[name]}")
    dotted = module.name_of(node)
    owner, _, attribute = dotted.rpartition(".")
    return f"{ELSEWHERE}{owner}:{attribute}" if owner else ""


def name_of(node: ast.expr) -> str:
    """Return a variable's name: `app`, or `self.app`; '' for others."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


STATEMENTS = (ast.Assign, ast.AnnAssign, ast.Return)


def _created_in(
    nodes: Iterator[ast.AST] | list[ast.AST], module: Module
) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes:
        if not isinstance(node, STATEMENTS):
            continue
        target, value = _assigned(node)
        if (
            isinstance(value, ast.Call)
            and module.name_of(value.func) in CELERY
        ):
            name = name_of(target) if target else f"line{value.lineno}"
            yield name, value


def _assigned(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    match node:
        case ast.Assign(targets=[target], value=value):
            return target, value
        case ast.AnnAssign(target=target, value=value):
            return target, value
        case ast.Return(value=value):
            return None, value
    return None, None
