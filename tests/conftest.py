"""Fixtures for all tests: a real stack, and a browser if there is one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from accepted import browser
from tests.proxy import NAMES as PROXIES
from tests.running import RunningStack
from tests.turns import leave_for_another_day

# Clients of tests ask servers of tests; so do curl, a browser, Schemathesis.
for proxy in PROXIES:
    os.environ.pop(proxy, None)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the cases whose turn is another day; only in `make test`."""
    leave_for_another_day(config, items)


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """A running stack, shared: leave it as whole as you found it."""
    running = RunningStack()
    try:
        yield running.ready()
    finally:
        running.close()


@pytest.fixture
def make_stack() -> Iterator[Callable[..., RunningStack]]:
    """Start stacks of one's own, for what would harm the shared one."""
    made: list[RunningStack] = []

    def make(**settings: str) -> RunningStack:
        made.append(RunningStack(**settings))
        return made[-1]

    yield make
    for running in made:
        running.close()


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Path of a Chromium; without one skips, or fails where CI is set."""
    found = os.environ.get("ACCEPTED_BROWSER") or browser.find()
    if found:
        return str(found)
    if os.environ.get("CI"):
        pytest.fail(f"no browser, and CI is set: {browser.ADVICE}")
    pytest.skip(f"NO BROWSER: {browser.ADVICE}")
