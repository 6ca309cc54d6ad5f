"""Reads quantities as people write them: 2000/min, 30s, 500m, 4GiB.

Nothing is guessed: a number without its unit is refused where more than
one would fit.
"""

from __future__ import annotations

import re

from demo.sizing.nodes import NodeSize

SECONDS = {
    "ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0,
    "d": 86_400.0, "day": 86_400.0,
}  # fmt: skip
# Kubernetes' suffixes (https://kubernetes.io/docs/reference/
# kubernetes-api/common-definitions/quantity/) and the usual spellings.
GIB = {
    "ki": 2**-20, "mi": 2**-10, "gi": 1.0, "ti": 2.0**10,
    "kib": 2**-20, "mib": 2**-10, "gib": 1.0, "tib": 2.0**10,
    "k": 1e3 / 2**30, "m": 1e6 / 2**30, "g": 1e9 / 2**30, "t": 1e12 / 2**30,
    "kb": 1e3 / 2**30, "mb": 1e6 / 2**30, "gb": 1e9 / 2**30,
    "tb": 1e12 / 2**30,
}  # fmt: skip
_NUMBER = r"(?P<number>\d+(?:\.\d*)?|\.\d+)"


class Unreadable(Exception):
    """What was written can't be read; the message says how to write it."""

    def __init__(self, what: str, text: str, how: str) -> None:
        is_below = text.strip().startswith("-")
        why = "is below 0" if is_below else "can't be read"
        super().__init__(f"{what}: {text!r} {why}. Write {how}.")


def rate_per_s(what: str, text: str) -> float:
    """Return tasks a second, from 33.3/s, 2000/min or 5/h."""
    found = re.fullmatch(rf"{_NUMBER}\s*/\s*(?P<unit>\w+)", text.strip())
    unit = found and SECONDS.get(found["unit"].lower())
    if not found or not unit:
        how = "a number and the time in which they come: 33.3/s or 2000/min"
        raise Unreadable(what, text, how)
    return float(found["number"]) / unit


def seconds(what: str, text: str) -> float:
    """Return seconds, from 250ms, 30s, 5min, 1h or 1h30min."""
    part = re.compile(rf"{_NUMBER}\s*(?P<unit>[a-zA-Z]+)\s*")
    at, total, rest = 0, 0.0, text.strip()
    while found := part.match(rest, at):
        unit = SECONDS.get(found["unit"].lower())
        if unit is None:
            break
        total += float(found["number"]) * unit
        at = found.end()
    if at == 0 or at != len(rest):
        how = "a number and its unit: 250ms, 30s, 5min, 1h or 1h30min"
        raise Unreadable(what, text, how)
    return total


def cores(what: str, text: str) -> float:
    """Return CPU cores, from 0.5 or 500m, as Kubernetes writes them."""
    found = re.fullmatch(rf"{_NUMBER}(?P<milli>m?)", text.strip())
    if not found:
        raise Unreadable(what, text, "cores: 0.5, or 500m for the same")
    return float(found["number"]) / (1000 if found["milli"] else 1)


def gib(what: str, text: str) -> float:
    """Return GiB, from 512Mi, 4GiB or 16GB."""
    found = re.fullmatch(rf"{_NUMBER}\s*(?P<unit>[a-zA-Z]+)", text.strip())
    unit = found and GIB.get(found["unit"].lower())
    if not found or unit is None:
        raise Unreadable(what, text, "memory with its unit: 512Mi or 4GiB")
    return float(found["number"]) * unit


def node(what: str, text: str, provider: str) -> NodeSize:
    """Return a node that is written as its size: 4cpu:16GiB."""
    found = re.fullmatch(r"([\d.]+)cpu:([\d.]+\s*[a-zA-Z]+)", text.strip())
    if not found:
        how = "a node's name, as D4s_v5, or its size: 4cpu:16GiB"
        raise Unreadable(what, text, how)
    return NodeSize(
        text.strip(), provider, cores(what, found[1]), gib(what, found[2])
    )
