"""Parses quantities as people write them: 2000/min, 30s, 500m, 4GiB, 80%.

A number without a unit is refused if more than one unit would fit, and so is a
unit with two meanings.
"""

from __future__ import annotations

import re

from demo.sizing.nodes import NodeSize

SECONDS = {
    **dict.fromkeys(("ns", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("us", "µs", "μs", "microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604_800.0),
}
# Kubernetes' suffixes (https://kubernetes.io/docs/reference/
# kubernetes-api/common-definitions/quantity/) are case-sensitive. Spelt out,
# they have one reading in any case.
GIB = {
    "k": 1e3 / 2**30, "M": 1e6 / 2**30, "G": 1e9 / 2**30, "T": 1e12 / 2**30,
}  # fmt: skip
GIB_IN_ANY_CASE = {
    "ki": 2**-20, "mi": 2**-10, "gi": 1.0, "ti": 2.0**10,
    "kib": 2**-20, "mib": 2**-10, "gib": 1.0, "tib": 2.0**10,
    "kb": 1e3 / 2**30, "mb": 1e6 / 2**30, "gb": 1e9 / 2**30,
    "tb": 1e12 / 2**30,
}  # fmt: skip
_NUMBER = r"(?P<number>[+]?(?:\d[\d,_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
_UNIT = r"(?P<unit>[a-zA-Zµμ]+)"
_GROUPED = re.compile(r"[1-9]\d{0,2}([,_]\d{3})+(\.\d*)?")


class Unreadable(Exception):
    """A value can't be read; the message says how to write it."""

    def __init__(self, what: str, text: str, how: str, why: str = "") -> None:
        is_below = text.strip().startswith("-")
        why = why or ("is below 0" if is_below else "can't be read")
        super().__init__(f"{what}: {text!r} {why}. Write {how}.")


def number(text: str) -> float | None:
    """Return the number, from 1250, 1,250, 33.3, 33,3 or 1e3; else None.

    A comma before three digits parts thousands, as on these pages; before
    any other number of them it is a decimal point.
    """
    text = text.strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "").replace("_", "")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    if not re.fullmatch(_NUMBER, text) or "," in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def rate_per_s(what: str, text: str) -> float:
    """Return tasks a second, from 33.3/s, 2000/min, 360/30min or 5/hour."""
    found = re.fullmatch(
        rf"{_NUMBER}\s*+(?:tasks?|jobs?|requests?)?+\s*+(?:/|\bper\b)\s*+"
        rf"(?:(?P<times>[\d.,_eE+]++)\s*+)?+{_UNIT}",
        text.strip(),
    )
    count = found and number(found["number"])
    times = found and number(found["times"] or "1")
    unit = found and SECONDS.get(found["unit"].lower())
    if count is None or not times or not unit:
        how = (
            "a number and the time in which they come: 33.3/s, 2000/min or"
            " 360/30min"
        )
        raise Unreadable(what, text, how)
    return count / (times * unit)


def seconds(what: str, text: str) -> float:
    """Return seconds, from 250ms, 30s, 90 seconds, 5min or 1h30min."""
    part = re.compile(rf"{_NUMBER}\s*+{_UNIT}\s*+")
    at, total, rest = 0, 0.0, text.strip()
    while found := part.match(rest, at):
        unit = SECONDS.get(found["unit"].lower())
        count = number(found["number"])
        if unit is None or count is None:
            break
        total += count * unit
        at = found.end()
    if at == 0 or at != len(rest):
        how = "a number and its unit: 250ms, 30s, 5min, 1h or 1h30min"
        raise Unreadable(what, text, how)
    return total


def cores(what: str, text: str) -> float:
    """Return CPU cores, from 0.5 or 500m, as Kubernetes writes them."""
    found = re.fullmatch(
        rf"{_NUMBER}(?P<milli>m?)(?:\s*+v?(?:cpus?|cores?))?",
        text.strip(),
        re.IGNORECASE,
    )
    how = "cores: 0.5, or 500m for the same"
    count = found and number(found["number"])
    if not found or count is None:
        raise Unreadable(what, text, how)
    if found["milli"] == "M":
        raise Unreadable(what, text, how, "has an M, which is a million")
    return count / (1000 if found["milli"] else 1)


def gib(what: str, text: str) -> float:
    """Return GiB, from 512Mi, 4GiB or 16GB."""
    found = re.fullmatch(rf"{_NUMBER}\s*+{_UNIT}", text.strip())
    count = found and number(found["number"])
    if not found or count is None:
        raise Unreadable(what, text, "memory with its unit: 512Mi or 4GiB")
    unit = found["unit"]
    size = GIB.get(unit) or GIB_IN_ANY_CASE.get(unit.lower())
    if size is not None:
        return count * size
    how = "memory with its unit: 512Mi or 4GiB"
    why = ""
    if unit in ("m", "g", "t", "K"):
        big = unit.upper()
        of_1000 = "k" if big == "K" else big
        why = (
            "means thousandths of a byte in Kubernetes"
            if unit == "m"
            else f"ends with {unit}, which Kubernetes doesn't know"
        )
        how = (
            f"{found['number']}{big}i, in powers of 1,024, or"
            f" {found['number']}{of_1000}, in powers of 1,000"
        )
    raise Unreadable(what, text, how, why)


def fraction(what: str, text: str) -> float:
    """Return a part of 1, from 0.8 or 80%."""
    plain = text.strip()
    is_percent = plain.endswith("%")
    found = number(plain.removesuffix("%"))
    if found is None:
        raise Unreadable(what, text, "a part of 1: 0.8, or 80%")
    return found / 100 if is_percent else found


def node(what: str, text: str, provider: str) -> NodeSize:
    """Return a node that is written as its size: 4cpu:16GiB."""
    found = re.fullmatch(
        r"([\d.]+m?)\s*+v?(?:cpus?|cores?)\s*+:\s*+([\d.]++\s*+[a-zA-Z]+)",
        text.strip(),
        re.IGNORECASE,
    )
    if not found:
        how = "a node's name, as D4s_v5, or its size: 4cpu:16GiB"
        raise Unreadable(what, text, how)
    return NodeSize(
        text.strip(), provider, cores(what, found[1]), gib(what, found[2])
    )
