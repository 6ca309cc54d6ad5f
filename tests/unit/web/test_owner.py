"""The owner's cookie: signed, hidden from scripts, never shown inside."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from demo.web.door import Door
from demo.web.owner import (
    MissingSecretError,
    Owner,
    Owners,
)

SECRET = "a secret for tests"


@pytest.mark.parametrize("secret", ["", "short", "x" * 15])
def test_no_server_starts_without_a_real_secret(secret: str) -> None:
    with pytest.raises(MissingSecretError, match="ACCEPTED_OWNER_SECRET"):
        Owners(secret)


def test_a_cookie_names_its_owner_on_every_server_with_the_secret() -> None:
    cookie = Owners(SECRET).issue()
    owner = Owners(SECRET).owner_of(cookie)
    assert owner is not None
    assert Owners(SECRET).owner_of(cookie) == owner
    assert Owners("another long secret").owner_of(cookie) is None


def test_no_two_owners_are_alike() -> None:
    owners = Owners(SECRET)
    issued = {owners.issue() for _ in range(100)}
    assert len({owners.owner_of(cookie) for cookie in issued}) == 100


def test_the_owner_s_id_does_not_tell_the_cookie() -> None:
    owners = Owners(SECRET)
    cookie = owners.issue()
    token, _, signature = cookie.partition(".")
    assert len(token) * 4 == 128
    owner = owners.owner_of(cookie)
    assert owner
    assert token not in owner
    assert signature not in owner


@pytest.mark.parametrize(
    "change",
    [
        lambda c: "",
        lambda c: c.partition(".")[0],
        lambda c: c.partition(".")[0] + ".",
        lambda c: ("1" if c[0] == "0" else "0") + c[1:],
        lambda c: c[:-1] + ("1" if c[-1] == "0" else "0"),
        lambda c: c + "0",
        lambda c: "." + c,
        lambda c: "\u00e9.\u00e9",
    ],
)
def test_a_changed_cookie_is_nobody_s(change) -> None:  # type: ignore[no-untyped-def]
    owners = Owners(SECRET)
    assert owners.owner_of(change(owners.issue())) is None


def app_of(owners: Owners) -> FastAPI:
    """Return an app with one address that asks for the owner."""
    app = FastAPI()
    app.add_middleware(Door, owners=owners, body_limit_bytes=0)

    @app.get("/me")
    async def me(owner: Owner) -> str:
        return owner

    @app.post("/me")
    async def change(owner: Owner) -> str:
        return owner

    @app.get("/ping")
    async def ping() -> None: ...

    return app


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = app_of(Owners(SECRET))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    )


async def test_a_newcomer_gets_a_cookie_that_scripts_cannot_read(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/me")
    attributes = answer.headers["set-cookie"].split("; ")
    assert attributes[0].startswith(f"{Owners(SECRET).cookie_name}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)


async def test_who_has_a_cookie_keeps_it(client: httpx.AsyncClient) -> None:
    first = await client.get("/me")
    second = await client.get("/me")
    assert second.json() == first.json()
    assert "set-cookie" not in second.headers


async def test_a_change_lets_the_same_cookie_last_for_another_week(
    client: httpx.AsyncClient,
) -> None:
    first = await client.get("/me")
    second = await client.post("/me")
    assert second.json() == first.json()
    assert second.headers["set-cookie"] == first.headers["set-cookie"]
    assert "Max-Age=604800" in second.headers["set-cookie"]


async def test_a_change_renews_only_a_cookie_of_ours(
    client: httpx.AsyncClient,
) -> None:
    owners = Owners(SECRET)
    name, own = owners.cookie_name, owners.issue()
    forged = f"{'0' * 32}.{'0' * 32}"
    field = {"cookie": f"{name}={forged}; {name}={own}"}
    answer = await client.post("/me", headers=field)
    assert answer.headers.get_list("set-cookie") == [
        owners.cookie_field(own)[1].decode()
    ]


@pytest.mark.parametrize("has_tls", [False, True])
async def test_a_cookie_is_secure_where_clients_come_by_tls(
    has_tls: bool,
) -> None:
    app = app_of(Owners(SECRET, has_tls=has_tls))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://test"
    ) as client:
        for answer in (await client.get("/me"), await client.post("/me")):
            attributes = answer.headers["set-cookie"].split("; ")
            assert ("Secure" in attributes) is has_tls


async def test_a_forged_cookie_is_replaced(client: httpx.AsyncClient) -> None:
    name = Owners(SECRET).cookie_name
    forged = {"cookie": f"{name}={'0' * 32}.{'0' * 32}"}
    answer = await client.get("/me", headers=forged)
    assert "set-cookie" in answer.headers


@pytest.mark.parametrize(
    "told", ["{own}; {other}", "{other}; {own}", "{other}; x=y; {quoted}"]
)
async def test_a_cookie_of_the_same_name_from_elsewhere_takes_nobody_s_away(
    client: httpx.AsyncClient, told: str
) -> None:
    owners = Owners(SECRET)
    cookie, name = owners.issue(), owners.cookie_name
    field = told.format(
        own=f"{name}={cookie}",
        quoted=f'{name}="{cookie}"',
        other=f"{name}={Owners(SECRET[::-1]).issue()}",
    )
    answer = await client.get("/me", headers={"cookie": field})
    assert answer.json() == owners.owner_of(cookie)
    assert "set-cookie" not in answer.headers


async def test_an_address_without_owner_issues_no_cookie(
    client: httpx.AsyncClient,
) -> None:
    assert "set-cookie" not in (await client.get("/ping")).headers


async def test_two_stacks_on_one_host_name_leave_each_other_s_cookies() -> (
    None
):
    jar, owner_of = httpx.Cookies(), {}
    stacks = [Owners(secret) for secret in (SECRET, SECRET[::-1])]
    assert len({stack.cookie_name for stack in stacks}) == 2
    # A server that starts again, or has a sibling, knows the same name.
    assert Owners(SECRET).cookie_name == stacks[0].cookie_name
    # Twice around, as a browser with two tabs would.
    for port, owners in (*enumerate(stacks), *enumerate(stacks)):
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app_of(owners)),
            base_url=f"http://localhost:{8000 + port}",
            cookies=jar,
        ) as browser:
            owner = (await browser.get("/me")).json()
            jar.update(browser.cookies)
        assert owner_of.setdefault(port, owner) == owner
    assert owner_of[0] != owner_of[1]
