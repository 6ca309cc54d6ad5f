"""Finds all experiments: each module in experiments/ that declares one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from lessons import experiments
from lessons.experiments.experiment import Experiment


def _declared() -> Iterator[Experiment[Any]]:
    for module in iter_modules(experiments.__path__):
        room = import_module(f"{experiments.__name__}.{module.name}")
        if hasattr(room, "EXPERIMENT"):
            yield room.EXPERIMENT


EXPERIMENTS: Mapping[str, Experiment[Any]] = {e.name: e for e in _declared()}
