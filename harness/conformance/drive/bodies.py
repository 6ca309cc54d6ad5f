"""Draws bodies and addresses: no two runs send the same, unless by seed."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Mapping
from typing import Any

from harness.conformance.conditions import MISSING, at

# chosen: easy to recognise in a log, and no word of any language.
LETTERS = "bdfgklmnprstvz"
VOWELS = "aeiou"
WORD, UUID = re.compile(r"\$word\b"), re.compile(r"\$uuid\b")
PLACE = re.compile(r"\{([A-Za-z_.]+)\}")


def word(dice: random.Random) -> str:
    """Return a random word of three syllables."""
    return "".join(
        dice.choice(LETTERS) + dice.choice(VOWELS) for _ in range(3)
    )


def drawn(template: Any, dice: random.Random) -> Any:
    """Return a body with each text that begins with `$` drawn."""
    if isinstance(template, dict):
        return {name: drawn(value, dice) for name, value in template.items()}
    if isinstance(template, list):
        return [drawn(value, dice) for value in template]
    if not isinstance(template, str):
        return template
    if template.startswith(("$number", "$integer")):
        return _draw(template, dice)
    text = WORD.sub(lambda _: word(dice), template)
    return UUID.sub(lambda _: str(_uuid(dice)), text)


def _uuid(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _draw(text: str, dice: random.Random) -> Any:
    match text.split():
        case ["$number", least, most]:
            return round(dice.uniform(float(least), float(most)), 3)
        case ["$integer", least, most]:
            return dice.randint(int(least), int(most))
        case _:
            return text


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a template with `{name}` replaced by its value.

    A text that is nothing but a name becomes the value itself, whatever it
    is: `"{body}"` becomes the whole body.
    """
    if isinstance(template, dict):
        return {
            filled(k, values): filled(v, values) for k, v in template.items()
        }
    if isinstance(template, list):
        return [filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    whole = PLACE.fullmatch(template)
    if whole and _value(whole[1], values) is not MISSING:
        return _value(whole[1], values)
    return PLACE.sub(lambda m: _text(m, values), template)


def _text(match: re.Match[str], values: Mapping[str, Any]) -> str:
    found = _value(match[1], values)
    return match[0] if found is MISSING else str(found)


def _value(name: str, values: Mapping[str, Any]) -> Any:
    """Return a value by its name, or one inside of it by its path."""
    if name in values:
        return values[name]
    first, _, rest = name.partition(".")
    return at(values[first], rest) if first in values else MISSING


def with_value(body: Any, path: str, value: Any) -> Any:
    """Return a copy of a body with a value at a path of names."""
    first, _, rest = path.partition(".")
    inner = body.get(first, {}) if isinstance(body, dict) else {}
    outer = dict(body) if isinstance(body, dict) else {}
    outer[first] = with_value(inner, rest, value) if rest else value
    return outer
