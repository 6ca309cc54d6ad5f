"""Compiles the table of rules for one choice of settings.

A state is one integer, with two or three bits for each variable. A rule
becomes ground steps, one for each combination of the values that it reads:
`state & mask == want`, then `state & keep | put`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from lessons.checking.rules import RULES
from lessons.checking.variables import (
    OWN,
    SETTINGS,
    SHARED,
    WORKERS,
    Rule,
    Then,
)

Settings = Mapping[str, str]

# By variable: its first bit and its values.
FIELDS: dict[str, tuple[int, tuple[str, ...]]] = {}
_bit = 0
for _name, _values in [
    *SHARED.items(),
    *(
        (f"{w}.{name}", values)
        for w in WORKERS
        for name, values in OWN.items()
    ),
]:
    FIELDS[_name] = (_bit, _values)
    _bit += (len(_values) - 1).bit_length()


@dataclass(frozen=True, slots=True)
class Ground:
    """One way in which a rule applies: to a worker, at certain values."""

    rule: int
    worker: str
    is_fault: bool
    mask: int
    want: int
    keep: int
    put: int


def pack(values: Mapping[str, str]) -> int:
    """Return the state with these values; the first value for the others."""
    state = 0
    for name, value in values.items():
        bit, known = FIELDS[name]
        state |= known.index(value) << bit
    return state


def unpack(state: int) -> dict[str, str]:
    """Return the values of all variables."""
    return {name: read(state, name) for name in FIELDS}


def read(state: int, name: str) -> str:
    """Return the value of one variable."""
    bit, values = FIELDS[name]
    return values[state >> bit & _ones(values)]


def start(faults: int) -> int:
    """Return the first state: the message is in the list."""
    return pack({"list": "1", "faults": str(faults)})


def compile_(settings: Settings) -> list[Ground]:
    """Return the ground steps under `settings`, by worker, then by rule."""
    return [
        ground
        for worker in (*WORKERS, "")
        for number, rule in enumerate(RULES)
        if (rule.by == "worker") == bool(worker) and _applies(rule, settings)
        for ground in _ground(number, rule, worker)
    ]


def all_settings() -> Iterator[dict[str, str]]:
    """Yield all choices of settings."""
    for values in product(*SETTINGS.values()):
        yield dict(zip(SETTINGS, values, strict=True))


def _applies(rule: Rule, settings: Settings) -> bool:
    if rule.fault and settings["fault"] not in ("any", rule.fault):
        return False
    return all(
        any(settings[name] == value for name in names.split("|"))
        for names, value in rule.settings.items()
    )


def _ground(number: int, rule: Rule, worker: str) -> Iterator[Ground]:
    names = {"own": worker, "other": _other(worker)}
    when = {
        _named(name, names): [names.get(v, v) for v in allowed.split("|")]
        for name, allowed in rule.when.items()
    }
    then = {
        _named(name, names): _made(change, names)
        for name, change in rule.then.items()
    }
    if rule.fault:
        when["faults"] = ["1", "2", "3"]
        then["faults"] = {"1": "0", "2": "1", "3": "2"}
    for name, change in then.items():
        if isinstance(change, dict):
            when.setdefault(name, list(FIELDS[name][1]))
    for values in product(*when.values()):
        before = dict(zip(when, values, strict=True))
        after = {
            name: change
            if isinstance(change, str)
            else change.get(before[name], before[name])
            for name, change in then.items()
        }
        yield Ground(
            number,
            worker,
            is_fault=bool(rule.fault),
            mask=_mask(before),
            want=pack(before),
            keep=~_mask(after),
            put=pack(after),
        )


def _made(change: Then, names: Mapping[str, str]) -> str | dict[str, str]:
    if isinstance(change, str):
        return names.get(change, change)
    return {names.get(k, k): names.get(v, v) for k, v in change.items()}


def _named(name: str, names: Mapping[str, str]) -> str:
    whose, dot, what = name.partition(".")
    return f"{names.get(whose, whose)}.{what}" if dot else name


def _other(worker: str) -> str:
    return next((w for w in WORKERS if w != worker), "")


def _mask(values: Mapping[str, str]) -> int:
    mask = 0
    for name in values:
        bit, known = FIELDS[name]
        mask |= _ones(known) << bit
    return mask


def _ones(values: tuple[str, ...]) -> int:
    return (1 << (len(values) - 1).bit_length()) - 1
