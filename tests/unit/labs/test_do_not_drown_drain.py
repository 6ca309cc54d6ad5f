"""The end of a part of lab 9: renders may be slow, and not for ever."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from labs.do_not_drown.grader.check import MOST_LOOKS, Round, Tenant
from labs.grading.bench import Bench


class Client:
    """Reads every render as queued."""

    async def poll(self, *_: Any, **__: Any) -> None: ...

    async def get(self, _: str) -> Any:
        return SimpleNamespace(json={"state": "queued"}, status=200)


class Trickle:
    """A bench at whose farm so many renders arrive in each look."""

    def __init__(self, each: int) -> None:
        self.slo = {"ends_s": 8}
        self.each, self.looks, self.noted = each, 0, list[Any]()
        self.random = random.Random(1)
        self.outside = SimpleNamespace(on=lambda *_: None)
        self.round: Round

    async def until(self, is_enough: Any, *_: Any) -> bool:
        self.looks += 1
        for _ in range(self.each):
            self.round.farm.titles.append(f"t-{len(self.round.farm.titles)}")
        return bool(is_enough())

    def note(self, what: str, *_: Any, **__: Any) -> None:
        self.noted.append(what)


@pytest.mark.parametrize(
    ("each", "looks"), [(1, MOST_LOOKS), (0, 1), (18, 4), (72, 1)]
)
async def test_renders_that_trickle_are_late(each: int, looks: int) -> None:
    """A render every few seconds had kept the check going to its end."""
    bench = Trickle(each)
    bench.round = Round(cast("Bench", bench))
    tenant = Tenant("ada", cast("Any", Client()))
    tenant.accepted.update({f"t-{n}": f"/renders/{n}" for n in range(72)})
    bench.round.tenants.append(tenant)
    await bench.round.drain()
    assert bench.looks == looks
    assert "late" in bench.noted
