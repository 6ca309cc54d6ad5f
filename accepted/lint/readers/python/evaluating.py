"""Evaluates the expressions that settings are written in, without running.

Constants, arithmetic, `timedelta`, names of the module, attributes of settings
objects, and environment variables with a default. Anything else is UNKNOWN. A
name of another module is a Reference. A part of an f-string that isn't known
becomes `{}`, so that the scheme of a URL can still be told.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import NamedTuple

from accepted.lint.facts import UNKNOWN, Reference, Value
from accepted.lint.readers.python.module import Module
from accepted.lint.readers.python.numbers import (
    POSITIONS,
    UNITS_S,
    as_number,
    is_number,
)

# chosen: constants that refer to each other more often aren't settings.
MOST_STEPS = 40
MOST_DIGITS = 15
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
CASTS = ("int", "float", "str")
# `os.environ.get`, `env.int` of django-environ, `config` of decouple.
ENVIRONMENTS = ("os.environ.get", "os.getenv", "environ.get", "getenv")
READERS = ("env", "config", "environ", "settings_env", "decouple.config")


class Evaluated(NamedTuple):
    """A value, and whence it is assumed."""

    value: Value
    assumed: str = ""


NOTHING = Evaluated(UNKNOWN)


def evaluate(
    node: ast.expr | None, module: Module, steps: int = MOST_STEPS
) -> Evaluated:
    """Return the value of an expression as far as it can be known."""
    if node is None or steps <= 0:
        return NOTHING
    steps -= 1
    match node:
        case ast.Constant(value=str() | int() | float() | None as plain):
            return Evaluated(plain)
        case ast.Name(id=name):
            return _name(name, module, steps)
        case ast.Attribute():
            return _attribute(node, module, steps)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            value, assumed = evaluate(inner, module, steps)
            return Evaluated(-value, assumed) if is_number(value) else NOTHING
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            value, assumed = evaluate(inner, module, steps)
            is_known = isinstance(value, bool)
            return Evaluated(not value, assumed) if is_known else NOTHING
        case ast.BinOp(left=left, op=op, right=right):
            return _arithmetic(
                evaluate(left, module, steps),
                type(op),
                evaluate(right, module, steps),
            )
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            value, assumed = evaluate(last, module, steps)
            return Evaluated(value, assumed or "the last of several")
        case ast.IfExp(body=body, orelse=other):
            one = evaluate(body, module, steps)
            return one if one == evaluate(other, module, steps) else NOTHING
        case ast.JoinedStr(values=parts):
            return Evaluated(_text(parts, module, steps))
        case (
            ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts)
        ):
            values = [evaluate(part, module, steps).value for part in parts]
            words = tuple(v for v in values if isinstance(v, str))
            all_known = len(words) == len(values)
            return Evaluated(words) if all_known else NOTHING
        case ast.Call():
            return _call(node, module, steps)
    return NOTHING


def seconds(node: ast.expr | None, module: Module) -> Evaluated:
    """Return a duration in seconds; text that is a number counts too."""
    value, assumed = evaluate(node, module)
    return Evaluated(as_number(value), assumed)


def class_value(
    owner: ast.ClassDef, name: str, module: Module, steps: int = MOST_STEPS
) -> Evaluated:
    """Return an attribute that a class body assigns."""
    for statement in owner.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=bound), value=value):
                pass
            case _:
                continue
        if bound == name:
            found = evaluate(value, module, steps)
            if _is_settings(owner, module) and not found.assumed:
                return Evaluated(found.value, f"default of {name}")
            return found
    return NOTHING


def _is_settings(owner: ast.ClassDef, module: Module) -> bool:
    bases = [module.name_of(base) for base in owner.bases]
    return any(base.endswith("Settings") for base in bases)


def _name(name: str, module: Module, steps: int) -> Evaluated:
    if name in module.ambiguous:
        return NOTHING
    if name in module.constants:
        return evaluate(module.constants[name], module, steps)
    if name in module.imports:
        owner, _, attribute = module.imports[name].rpartition(".")
        return Evaluated(Reference(owner, attribute)) if owner else NOTHING
    return NOTHING


def _attribute(node: ast.Attribute, module: Module, steps: int) -> Evaluated:
    root = node.value
    if isinstance(root, ast.Name):
        owner = module.classes.get(root.id) or _instance(root.id, module)
        if owner:
            return class_value(owner, node.attr, module, steps)
        if root.id in module.imports:
            return Evaluated(Reference(module.imports[root.id], node.attr))
    # `get_settings().limit` of this module.
    if isinstance(root, ast.Call) and not root.args:
        name = module.name_of(root.func)
        if name in module.classes:
            return class_value(module.classes[name], node.attr, module, steps)
    return NOTHING


def _instance(name: str, module: Module) -> ast.ClassDef | None:
    """Return the class of `settings = Settings()`."""
    match module.constants.get(name):
        case ast.Call(func=ast.Name(id=owner)):
            return module.classes.get(owner)
    return None


def _arithmetic(
    one: Evaluated, op: type[ast.operator], other: Evaluated
) -> Evaluated:
    a, b = one.value, other.value
    assumed = one.assumed or other.assumed
    if isinstance(a, str) and isinstance(b, str) and op is ast.Add:
        return Evaluated(a + b, assumed)
    if not is_number(a) or not is_number(b):
        return NOTHING
    try:
        if op is ast.Pow:
            is_small = abs(a) < 1e6 and 0 <= b <= 10
            return Evaluated(a**b, assumed) if is_small else NOTHING
        if op not in OPERATORS or max(abs(a), abs(b)) > 10**MOST_DIGITS:
            return NOTHING
        return Evaluated(OPERATORS[op](a, b), assumed)
    except (ArithmeticError, ValueError):
        return NOTHING


def _text(parts: list[ast.expr], module: Module, steps: int) -> str:
    known = []
    for part in parts:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        value = evaluate(inner, module, steps).value
        is_plain = isinstance(value, str | int | float)
        known.append(str(value) if is_plain else "{}")
    return "".join(known)


def _call(node: ast.Call, module: Module, steps: int) -> Evaluated:
    name = module.name_of(node.func)
    first = node.args[0] if node.args else None
    keywords = {k.arg: k.value for k in node.keywords if k.arg}
    if name in CASTS and first is not None:
        value, assumed = evaluate(first, module, steps)
        return Evaluated(value if name == "str" else as_number(value), assumed)
    if name.rpartition(".")[2] == "timedelta":
        return _timedelta(node, module, steps)
    if isinstance(node.func, ast.Attribute) and (
        node.func.attr == "total_seconds"
    ):
        return evaluate(node.func.value, module, steps)
    if name.rpartition(".")[2] == "Field":
        return evaluate(keywords.get("default", first), module, steps)
    root = name.partition(".")[0]
    if name in ENVIRONMENTS or name in READERS or root in READERS:
        default = keywords.get("default")
        if default is None and len(node.args) > 1:
            default = node.args[1]
        value = evaluate(default, module, steps).value
        if value is None:
            return NOTHING
        variable = evaluate(first, module, steps).value
        return Evaluated(value, f"default of {variable}")
    return NOTHING


def _timedelta(node: ast.Call, module: Module, steps: int) -> Evaluated:
    total = 0.0
    given = [*zip(POSITIONS, node.args, strict=False)]
    given += [(k.arg or "", k.value) for k in node.keywords]
    assumed = ""
    for unit, part in given:
        value, why = evaluate(part, module, steps)
        if not is_number(value) or unit not in UNITS_S:
            return NOTHING
        total += value * UNITS_S[unit]
        assumed = assumed or why
    return Evaluated(total, assumed)
