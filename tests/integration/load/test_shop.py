"""The shop opens for one run, and says so when it can't."""

from __future__ import annotations

import pytest

from lessons.load import own
from lessons.load.failure import Failed
from lessons.load.shop import open_shop


async def test_a_shop_that_closes_at_once_is_told() -> None:
    # Two owners in one word: the shop can't read its environment.
    with pytest.raises(Failed, match="ended"):
        async with open_shop("http://127.0.0.1:9", "", ""):
            pytest.fail("it opened")


async def test_a_shop_that_does_not_open_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(own, "START_LIMIT_S", 0.0)
    with pytest.raises(Failed, match="doesn't answer"):
        async with open_shop("http://127.0.0.1:9", "a=1", "b=2"):
            pytest.fail("it opened")


async def test_an_order_with_a_strange_number_is_refused() -> None:
    async with open_shop("http://127.0.0.1:9", "a=1", "b=2") as address:
        answer = await address.post("/checked", "", {"number": "'; --"})
        assert answer.status == 422
