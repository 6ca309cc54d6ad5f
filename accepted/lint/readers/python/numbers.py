"""Numbers and durations among the values of expressions."""

from __future__ import annotations

from typing import TypeGuard

from accepted.lint.facts import UNKNOWN, Value

UNITS_S = {
    "weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60,
    "seconds": 1, "milliseconds": 0.001, "microseconds": 0.000_001,
}  # fmt: skip
# The order of `timedelta`'s arguments.
POSITIONS = (
    "days", "seconds", "microseconds", "milliseconds", "minutes", "hours",
    "weeks",
)  # fmt: skip


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_number(value: Value) -> Value:
    """Return text that is a number as one: `os.environ.get("X", "3600")`."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return UNKNOWN
    return int(number) if number.is_integer() else number
