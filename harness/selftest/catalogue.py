"""All services of the self-test, by name.

A wrong service is a class under `wrong/`, marked with the requirement that it
breaks and the reason why people write it. An odd one is a class under `odd/`.
The name is the class's: `NoLocation` is started as `no-location`.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from harness.selftest import odd as odd_package
from harness.selftest import wrong as wrong_package
from harness.selftest.right import Service

RIGHT = "right"

AnyService = TypeVar("AnyService", bound=type[Service])


@dataclass(frozen=True, slots=True)
class Entry:
    """One service: its class, and in which way it is wrong or odd."""

    name: str
    service: type[Service]
    # The requirement that it breaks; "" if it keeps all.
    breaks: str
    # Why people write it if it's wrong; why it's right if it's odd.
    why: str
    # Whether only a restart shows what is wrong.
    needs_restart: bool = False
    # How many processes share the port.
    processes: int = 1


_entries: dict[str, Entry] = {}


def wrong(
    breaks: str,
    because: str,
    *,
    needs_restart: bool = False,
    processes: int = 1,
) -> Callable[[AnyService], AnyService]:
    """Enter a class as a service that breaks one requirement."""

    def enter(service: AnyService) -> AnyService:
        _enter(service, breaks, because, needs_restart, processes)
        return service

    return enter


def odd(
    because: str, *, processes: int = 1
) -> Callable[[AnyService], AnyService]:
    """Enter a class as a service that is unusual and keeps everything."""

    def enter(service: AnyService) -> AnyService:
        _enter(service, "", because, False, processes)
        return service

    return enter


def services() -> dict[str, Entry]:
    """Return all services by name, the right one first."""
    for package in (wrong_package, odd_package):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    right = Entry(RIGHT, Service, "", "It's the example.")
    return {RIGHT: right, **_entries}


def _enter(
    service: type[Service],
    breaks: str,
    why: str,
    needs_restart: bool,
    processes: int,
) -> None:
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", service.__name__).lower()
    assert name not in _entries, name
    _entries[name] = Entry(
        name, service, breaks, why, needs_restart, processes
    )
