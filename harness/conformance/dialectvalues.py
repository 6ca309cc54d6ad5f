"""Says what is wrong with one value of a dialect file. Pure."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.conditions import is_condition
from harness.conformance.dialect import STATES
from harness.conformance.drive.bodies import drawn
from harness.conformance.headers import fault_in_header, is_token

# Fields that hold conditions.
CONDITIONS = frozenset(
    {"accepted", "refused", "ok", "unknown", "hidden", "shape", "ended"}
    | {"mismatch", "snapshot", "final", "detect", *STATES}
)
PLACES = ("header", "query")
# chosen: far more than an input of a task has, far less than Python takes.
DEEPEST = 50


def faults(name: str, kind: str, value: Any) -> Iterator[str]:
    """Yield what is wrong with a value, by its field's name and type."""
    check = KINDS.get(kind)
    fault = check(value) if check else ""
    if fault:
        # What follows relies on the type.
        yield fault
        return
    if name in CONDITIONS:
        for text in value:
            if not is_condition(text):
                yield f"{text!r} isn't a condition"
    if name in NAMES:
        yield NAMES[name](value)


def fault_in_body(body: Any) -> str:
    """Return why a body can't be sent, or drawn; "" if it can."""
    if _depth(body) > DEEPEST:
        return f"it is nested deeper than {DEEPEST} levels"
    try:
        json.dumps(drawn(body, random.Random(0)))
    except TypeError:
        return "a date or a time has to be a text, in quotation marks"
    except ValueError:
        return (
            "`$number` and `$integer` need two numbers behind them, the"
            ' smaller one first, as in "$number 0.2 0.4"'
        )
    return ""


def _depth(body: Any) -> int:
    """Return how deep a body is nested, as far as it matters here."""
    depth, level = 0, [body]
    while level and depth <= DEEPEST:
        inner = [list(one.values()) for one in level if isinstance(one, dict)]
        inner += [one for one in level if isinstance(one, list)]
        level = [value for values in inner for value in values]
        depth += bool(inner)
    return depth


def _text(value: Any) -> str:
    return "" if isinstance(value, str) else f"{value!r} isn't a text"


def _flag(value: Any) -> str:
    is_flag = isinstance(value, bool)
    return "" if is_flag else f"{value!r} isn't true or false"


def _number(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if is_number else f"{value!r} isn't a number"


def _whole_number(value: Any) -> str:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return "" if is_whole else f"{value!r} isn't a whole number"


def _texts(value: Any) -> str:
    is_list = isinstance(value, list)
    if is_list and all(isinstance(one, str) for one in value):
        return ""
    return f"{value!r} isn't a list of texts"


def _bodies(value: Any) -> str:
    if not isinstance(value, list):
        return f"{value!r} isn't a list of bodies"
    return fault_in_body(value)


def _headers(value: Any) -> str:
    if not isinstance(value, dict):
        return f"{value!r} isn't a table of headers"
    for name, text in value.items():
        if not isinstance(text, str):
            return f"{name}: {text!r} isn't a text"
        if fault := fault_in_header(name, text):
            return fault
    return ""


def _order(value: Any) -> str:
    wrong = [word for word in value if word not in STATES]
    return f"{wrong[0]!r} isn't one of {', '.join(STATES)}" if wrong else ""


def _method(value: Any) -> str:
    return "" if is_token(value) else f"{value!r} isn't a method of HTTP"


def _header(value: Any) -> str:
    is_name = not value or is_token(value)
    return "" if is_name else f"{value!r} can't be the name of a header"


def _resume(value: Any) -> str:
    place, _, name = value.partition(".")
    if place in PLACES and is_token(name):
        return ""
    return f"{value!r} isn't `header.NAME` or `query.NAME`"


def _path(value: Any) -> str:
    try:
        urlsplit(value).port  # noqa: B018 - it raises
    except ValueError as error:
        return f"{value!r} isn't an address: {error}"
    return ""


def _owner(value: Any) -> str:
    return "" if value in ("header", "cookie") else "`header` or `cookie`"


KINDS: Mapping[str, Callable[[Any], str]] = {
    "str": _text,
    "bool": _flag,
    "int": _whole_number,
    "float": _number,
    "Any": fault_in_body,
    "Sequence[str]": _texts,
    "Sequence[Any]": _bodies,
    "Mapping[str, str]": _headers,
}
NAMES: Mapping[str, Callable[[Any], str]] = {
    "order": _order,
    "method": _method,
    "header": _header,
    "resume": _resume,
    "path": _path,
    "hello": _path,
    "by": _owner,
}
