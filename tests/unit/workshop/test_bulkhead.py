"""The held demo's bulkhead: so many of all, so many of one browser."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from workshop import limits
from workshop.bulkhead import HELD, Bulkhead

COOKIE = "accepted_owner_0"


class Held:
    """A server that holds each request until it is let go."""

    def __init__(self) -> None:
        self.count = 0
        self.go_on = asyncio.Event()

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self.count += 1
        if scope["path"] == HELD and scope["method"] == "POST":
            await self.go_on.wait()
        await JSONResponse({})(scope, receive, send)


async def press(
    http: httpx.AsyncClient, browser: str, **headers: str
) -> httpx.Response:
    cookie = f"other=1; {COOKIE}={browser}" if browser else ""
    return await http.post(HELD, headers={"Cookie": cookie, **headers})


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def http(held: Held) -> httpx.AsyncClient:
    bulkhead = Bulkhead(held, COOKIE, in_all=5, each=2)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(bulkhead), base_url="http://held"
    )


async def reach(held: Held, count: int) -> None:
    for _ in range(1000):
        if held.count >= count:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"{held.count} of {count} requests came")


async def test_a_room_that_presses_at_once_is_refused_above_the_cap(
    held: Held, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.PASS, "pass")
    presses = [
        asyncio.create_task(press(http, f"browser{n}")) for n in range(5)
    ]
    await reach(held, 5)
    refused = await press(http, "one more")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    assert refused.json()["reason"] == "bulkhead"
    assert refused.json()["detail"].startswith("5 requests hold the server")
    # Anything else of the server is open, and so is the figures' own load.
    assert (await http.get(HELD)).status_code == 200
    own = asyncio.create_task(press(http, "load", **{"X-Load-Pass": "pass"}))
    await reach(held, 7)
    held.go_on.set()
    for each in (*presses, own):
        assert (await each).status_code == 200
    # All places are free again.
    assert (await press(http, "one more")).status_code == 200


async def test_one_browser_has_two_places(
    held: Held, http: httpx.AsyncClient
) -> None:
    presses = [asyncio.create_task(press(http, "ann")) for _ in range(2)]
    # Browsers without a cookie aren't one browser.
    presses += [asyncio.create_task(press(http, "")) for _ in range(3)]
    await reach(held, 5)
    held.count = 0
    assert (await press(http, "ann")).status_code == 503
    assert held.count == 0
    held.go_on.set()
    await asyncio.gather(*presses)
    assert "You hold 2" not in (await press(http, "ann")).text
