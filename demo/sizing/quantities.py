"""Checks the inputs of the model, and rounds to whole numbers and percents."""

from __future__ import annotations

import math

from demo.sizing.errors import NoSense

# Relative tolerance: 1000 / 30 * 30 has to stay 1000, and the last bit of a
# float must not make a 1001st slot of it.
ROUNDING_FRACTION = 1e-9


def positive(name: str, value: float, advice: str) -> float:
    """Return `value` if it is a finite number above 0."""
    if not math.isfinite(value) or value <= 0:
        raise NoSense(name, value, advice)
    return value


def not_negative(name: str, value: float, advice: str) -> float:
    """Return `value` if it is a finite number, 0 included."""
    if not math.isfinite(value) or value < 0:
        raise NoSense(name, value, advice)
    return value


def between(name: str, value: float, advice: str) -> float:
    """Return `value` if it lies between 0 and 1, both excluded."""
    if not 0 < value < 1:
        raise NoSense(name, value, advice)
    return value


def count(name: str, value: int, advice: str, least: int = 1) -> int:
    """Return `value` if it is a whole number of at least `least`."""
    if not math.isfinite(value) or value != int(value) or value < least:
        raise NoSense(name, value, advice)
    return int(value)


def ceiling(value: float) -> int:
    """Return the next whole number; the last bits of a float don't count."""
    return math.ceil(value * (1 - ROUNDING_FRACTION))


def floor(value: float) -> int:
    """Return the whole part; the last bits of a float don't count."""
    return math.floor(value * (1 + ROUNDING_FRACTION))


def percent(fraction: float) -> str:
    """Return "80%", "2.72%", "99.95%": never 0% or 100% unless it is."""
    if 0 < fraction < 0.0001:
        return "< 0.01%"
    value = float(f"{fraction * 100:.3g}")
    if fraction < 1 and value >= 100:
        value = float(f"{fraction * 100:.4g}")
        if value >= 100:
            return "> 99.99%"
    return f"{value:,.10g}%"


def rate_per_s(value: float) -> float:
    """Return a rate of arrivals, tasks a second."""
    advice = (
        "it has to be above 0 tasks a second. Give the rate of the busy hour."
    )
    return positive("the rate", value, advice)


def task_s(value: float) -> float:
    """Return how long a slot is busy with one task, in seconds."""
    advice = "it has to be above 0 seconds. Measure some of your tasks."
    return positive("the time of a task", value, advice)


def slots(value: int) -> int:
    """Return a number of slots."""
    advice = "it has to be a whole number, 1 or more."
    return count("the number of slots", value, advice)


def squared_variation(name: str, value: float) -> float:
    """Return a squared coefficient of variation."""
    advice = (
        "it is the variance divided by the squared mean: 0 if all are"
        " alike, otherwise more."
    )
    return not_negative(name, value, advice)
