"""Graders count from what has begun, and hold back before it can arrive."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from labs.cancel_means_stop.grader.round import ALL, LAST, Round
from labs.grading.bench import Bench
from labs.poll_politely.grader.run import Run

HELD = [(ALL, ["oak-1", "oak-2", "oak-3"]), (LAST, ["oak-3"])]


@pytest.mark.parametrize(("letters", "held"), HELD, ids=["all", "last"])
async def test_the_shop_holds_letters_back_before_they_are_asked_for(
    letters: slice, held: list[str]
) -> None:
    """A worker is quicker than the API's answer now and then."""
    at_post: list[set[str]] = []

    async def post(*_: Any, **__: Any) -> Any:
        at_post.append(set(round_.shop.held))
        return SimpleNamespace(status=202, location="/mailings/1")

    bench = SimpleNamespace(
        client=lambda _: SimpleNamespace(post=post),
        outside=SimpleNamespace(on=lambda *_: None),
        note=lambda *_, **__: None,
        random=random.Random(1),
        fresh=lambda _: "oak",
        slo={"letters_after": 2},
    )
    round_ = Round(cast("Bench", bench))
    sent = await round_.submit(3, letters)
    assert sent is not None
    assert at_post == [set(held)]


@pytest.mark.parametrize("deadline_s", [60.0, 3.5], ids=["patient", "not"])
async def test_a_client_s_time_begins_with_its_first_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, deadline_s: float
) -> None:
    """Until then, the machine may be slow to start it."""
    order: list[str] = []

    async def until(_: Any, what: str, limit_s: float) -> bool:
        order.append(f"{what}, {limit_s:g}")
        return True

    async def ended(limit_s: float) -> int:
        order.append(f"its end, {limit_s:g}")
        return 0

    client = SimpleNamespace(code=0, ended=ended, output="")

    async def start(*_: Any) -> Any:
        return client

    bench = SimpleNamespace(
        note=lambda *_, **__: None,
        random=random.Random(1),
        data=str(tmp_path),
        until=until,
    )
    run = Run(cast("Bench", bench), "calm", steps=[])
    monkeypatch.setattr(run, "start", start)
    await run.whole(9.0, deadline_s, expected=0)
    first, second, *_ = order
    assert first == "the first request of calm, 6"
    assert second.startswith(("the end of calm", "its end"))
    assert second.endswith(", 9")
