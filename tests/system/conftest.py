"""Fixtures of the tests of a whole stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.running import RunningStack
from tests.system.alone import Service


@pytest.fixture
def make_service() -> Iterator[Callable[..., RunningStack]]:
    """Start services of one's own, without lessons."""
    with ExitStack() as made:

        def make(**settings: str) -> RunningStack:
            service = Service(**settings)
            made.callback(service.close)
            return service

        yield make
