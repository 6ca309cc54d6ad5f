"""A person's quotas in a room; the stack's own load has the guide's."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from demo.api.wiring import Wiring
from demo.memorylog import MemoryLog
from demo.storemonitor import StoreMonitor
from demo.work import sleepy
from demo.work.kind import parse
from workshop import limits
from workshop.personal import Passed, PersonalWiring, personal

PASS = "a pass of tests only"


def wiring(submit_limit: int = 300) -> PersonalWiring:
    nothing = cast("Any", None)
    hub = SimpleNamespace(scales=StoreMonitor(MemoryLog(), is_trusting=True))
    return personal(
        Wiring(
            *(nothing, cast("Any", hub), nothing, nothing, nothing),
            *(nothing, nothing, nothing),
            unfinished_limit=60,
            submit_limit=submit_limit,
            address_limit=6000,
            address_fraction=0.5,
            result_inline_bytes=4096,
            heartbeat_s=15,
            wait_limit_s=4,
        )
    )


def quotas(parts: PersonalWiring) -> tuple[int, int]:
    input_ = parse(sleepy.KIND, {"duration_s": 1, "steps": 1})
    found = parts.admission(sleepy.KIND, input_, "home")
    assert found.address_limit == 6000
    return found.unfinished_limit, found.submit_limit


async def answer(headers: dict[str, str], parts: PersonalWiring) -> Any:
    """Return the quotas that a request with these headers meets."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await JSONResponse(quotas(parts))(scope, receive, send)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Passed(app)), base_url="http://api"
    ) as http:
        return (await http.post("/api/tasks", headers=headers)).json()


@pytest.mark.parametrize(
    "headers", [{}, {"X-Load-Pass": ""}, {"X-Load-Pass": "guessed"}]
)
async def test_a_person_has_small_quotas(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.PASS, PASS)
    assert await answer(headers, wiring()) == [7, 30]
    # Even if the operator has taken the limit away for everybody.
    assert await answer(headers, wiring(submit_limit=0)) == [7, 30]
    assert await answer(headers, wiring(submit_limit=10)) == [7, 10]


async def test_the_stacks_own_load_has_the_guides_quotas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(limits.PASS, PASS)
    assert await answer({"X-Load-Pass": PASS}, wiring()) == [60, 300]


async def test_without_a_pass_nobody_has_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(limits.PASS, raising=False)
    assert await answer({"X-Load-Pass": ""}, wiring()) == [7, 30]


def test_a_room_starts_with_turns_and_room_for_all_behind_one_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*limits.DEFAULTS, limits.PASS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ACCEPTED_ADDRESS_LIMIT", "9")
    limits.set_defaults()
    assert os.environ["ACCEPTED_FAIR_DISPATCH"] == "true"
    # The operator's own setting stays.
    assert os.environ["ACCEPTED_ADDRESS_LIMIT"] == "9"
    assert len(os.environ[limits.PASS]) == 32
    needed = limits.MOST_PEOPLE * limits.PRESSES_A_MINUTE
    assert int(limits.DEFAULTS["ACCEPTED_ADDRESS_LIMIT"]) >= needed
