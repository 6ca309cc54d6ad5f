"""Each wrong service is rejected for its own requirement; others aren't.

A fast cut of `accepted conform --self-test`: one seed, an eighth of the
services, another one each day, and a wrong one meets only the probes that show
what it breaks. `make whole` tries all services, and the command all probes.
"""

from __future__ import annotations

import asyncio
import random

import pytest

from accepted.conform.proving import AT_ONCE
from accepted.conform.selftest import Tried, try_all
from harness.selftest.catalogue import services
from tests.turns import in_turn

SERVICES = dict(in_turn([*services().items()], 8))
# The limits are those of tasks, each of which takes seconds; all services
# are judged in one fixture, side by side.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def tried() -> dict[str, Tried]:
    """All services, judged once, from a seed that the failure names."""
    seed = random.SystemRandom().randrange(10**6)

    async def all_() -> dict[str, Tried]:
        tries = try_all(
            SERVICES.values(), seed, is_quick=True, at_once=AT_ONCE
        )
        return {one.entry.name: one async for one in tries}

    return asyncio.run(all_())


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_judged_for_what_it_does(
    name: str, tried: dict[str, Tried]
) -> None:
    one = tried[name]
    assert not one.complaints, f"seed {one.seed}: {one.complaints}"
