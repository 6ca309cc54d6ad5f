"""Accepts orders at two addresses: checked first, or keyed.

    POST /checked   {"number"}  check for the order, then take it
    POST /keyed     {"number"}  take it under its number as the key
    -> {"task", "is_new"}, `task` being the address of the charge
    GET /sent                   exchanges with the API, of both

Configured by its environment: SHOP_API_URL, where the API is; SHOP_COOKIE,
the owner that the shop is there (two: `checked` and `keyed` apart, divided
by a space); SHOP_DATABASE, a file. Run by uvicorn: lessons.shop.main:app.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing

import httpx
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from lessons.shop.sent import Exchange, Sent

# chosen: 50 ms for a charge; card providers need several times that.
INPUT = {"items": 1, "pace_s": 0.05}


class Order(BaseModel):
    """The body that a browser sends for *Buy*."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: str = Field(pattern=r"^[a-z0-9-]{1,64}$")


class Taken(BaseModel):
    """The address of the task that charges an order."""

    task: str
    is_new: bool


app = FastAPI(title="The shop", openapi_url=None)
# No proxy from the environment: the shop's cookies are for the API only.
api = httpx.Client(
    base_url=os.environ["SHOP_API_URL"], timeout=5.0, trust_env=False
)
cookies = dict(
    zip(("checked", "keyed"), os.environ["SHOP_COOKIE"].split(), strict=True)
)


def database() -> sqlite3.Connection:
    """Return a connection to the orders; it commits by itself."""
    return sqlite3.connect(
        os.environ["SHOP_DATABASE"], isolation_level=None, timeout=5.0
    )


with closing(database()) as opening:
    opening.execute("CREATE TABLE orders (number, task)")


sent: dict[str, Sent] = {door: Sent() for door in cookies}


def charge(door: str, **fields: str) -> httpx.Response:
    """Have an order charged: an order is taken when it's paid.

    Without a key, the request has to allow that a repeat charges again.
    """
    has_key = "Idempotency-Key" in fields
    fields |= {"Cookie": cookies[door], "Prefer": "wait=4"}
    body = {"kind": "charge", "input": INPUT | {"may_repeat": not has_key}}
    sent_s = time.monotonic()
    answer = api.post("/api/tasks", json=body, headers=fields)
    sent[door].note(answer, sent_s)
    return answer.raise_for_status()


@app.get("/ping")
def ping() -> dict[str, str]:
    """Say that it's there."""
    return {"shop": "open"}


# --8<-- [start:checked]
@app.post("/checked")
def take_checked(order: Order) -> Taken:
    """Look whether the order is there; if it isn't, take it."""
    with closing(database()) as orders:
        found = orders.execute(
            "SELECT task FROM orders WHERE number = ?", [order.number]
        ).fetchone()
        if found:
            return Taken(task=found[0], is_new=False)
        # From here on, whoever else asks is told that it isn't there ...
        task = charge("checked").json()["links"]["self"]
        # ... and up to here.
        orders.execute(
            "INSERT INTO orders VALUES (?, ?)", [order.number, task]
        )
        return Taken(task=task, is_new=True)


# --8<-- [end:checked]


# --8<-- [start:keyed]
@app.post("/keyed")
def take_keyed(order: Order) -> Taken:
    """Take the order under its number; twice is the same as once."""
    answer = charge("keyed", **{"Idempotency-Key": f'"{order.number}"'})
    return Taken(
        task=answer.json()["links"]["self"],
        is_new="Idempotency-Replayed" not in answer.headers,
    )


# --8<-- [end:keyed]


@app.get("/sent")
def tell_sent() -> dict[str, list[Exchange]]:
    """Return the exchanges with the API, by door."""
    return {door: its.exchanges() for door, its in sent.items()}
