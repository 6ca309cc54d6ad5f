"""Parses JSON strictly by RFC 8259; Python's own parser accepts more.

Refused: NaN and Infinity (also as 1e999), a key twice in one object, bytes
that aren't UTF-8, half a surrogate pair, and nesting that is too deep.
"""

from __future__ import annotations

import json
import math
from codecs import BOM_UTF8
from typing import Any, NoReturn

# chosen: our inputs are 3 levels deep; much deeper nesting is an attack.
DEPTH_LIMIT = 32
# RFC 8259, 6: up to here all implementations keep integers exact.
EXACT_LIMIT = 2**53 - 1


class JSONError(ValueError):
    """The text isn't JSON that we accept; the message says why."""


def parse(text: bytes) -> Any:
    """Return the value of a JSON text. Raises JSONError."""
    try:
        # RFC 8259, 8.1: a byte order mark may be ignored.
        value = _DECODER.decode(text.removeprefix(BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError:
        raise JSONError("the body isn't UTF-8") from None
    except RecursionError:
        raise JSONError(_TOO_DEEP) from None
    except JSONError:
        raise
    except ValueError as error:
        raise JSONError(f"the body isn't JSON: {error}") from None
    # UTF-8 has no surrogates, so half a pair needs an escape, and deep nesting
    # needs many brackets. Only then is the slow check necessary.
    if b"\\u" in text or text.count(b"[") + text.count(b"{") > DEPTH_LIMIT:
        _check(value)
    return value


_TOO_DEEP = f"nested deeper than {DEPTH_LIMIT}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise JSONError("an object has a member twice")
    return made


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JSONError("a number is too large")
    # 1.0 and 1e0 are integers (JSON Schema 2020-12, validation, 6.1.1), if
    # the conversion loses no digit.
    is_exact = number.is_integer() and abs(number) <= EXACT_LIMIT
    return int(number) if is_exact else number


def _constant(name: str) -> NoReturn:
    raise JSONError(f"{name} isn't JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_constant=_constant
)


def _check(value: Any) -> None:
    depth, level = 0, [value]
    while level:
        if not all(_is_text(item) for item in level if isinstance(item, str)):
            raise JSONError("a string holds half a surrogate pair")
        nests = [item for item in level if isinstance(item, dict | list)]
        depth += bool(nests)
        if depth > DEPTH_LIMIT:
            raise JSONError(_TOO_DEEP)
        level = [item for nest in nests for item in _inside(nest)]


def _inside(nest: dict[str, Any] | list[Any]) -> list[Any]:
    if isinstance(nest, dict):
        return [*nest.keys(), *nest.values()]
    return nest


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
