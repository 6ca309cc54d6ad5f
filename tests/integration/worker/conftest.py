"""Fixtures of the worker's integration tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.integration.worker.crew import Crew
from tests.valkey import Valkey


@pytest_asyncio.fixture
async def crew(valkey: Valkey) -> AsyncIterator[Crew]:
    """Return a crew that nobody has joined yet."""
    crew = Crew(valkey)
    yield crew
    await crew.dismiss()
