"""Accepts orders and shows how far they are: `uvicorn api:app`."""

from __future__ import annotations

from contextlib import suppress
from sqlite3 import Row
from typing import Any

import store
from fastapi import FastAPI, HTTPException, Response
from kombu.exceptions import OperationalError
from pydantic import BaseModel, Field
from work import carry_out

app = FastAPI()


class Order(BaseModel):
    """An order, with the number that the shop has given it."""

    # It goes into addresses and keys, so it has only what fits in there.
    order: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    amount: int = Field(ge=1, le=1_000_000)


@app.post("/orders", status_code=202)
def submit(order: Order, response: Response) -> dict[str, Any]:
    """Write an order down, then hint at it; the row alone is enough."""
    store.execute(store.ADD, order.order, order.amount)
    row = store.execute(store.FIND, order.order)[0]
    if row["amount"] != order.amount:
        raise HTTPException(409, "Another order has this number.")
    # Without a broker, the sweeper sends it later.
    with suppress(OperationalError):
        carry_out.delay(order.order)
    response.headers["Location"] = f"/orders/{order.order}"
    return shown(row)


@app.get("/orders/{number}")
def show(number: str) -> dict[str, Any]:
    """Show an order's state: queued, running, done or refused."""
    found = store.execute(store.FIND, number)
    if not found:
        raise HTTPException(404, "There is no order of this number.")
    return shown(found[0])


def shown(row: Row) -> dict[str, Any]:
    """Return what a client sees of an order."""
    return {
        "order": row["id"],
        "state": row["state"],
        "attempts": row["attempt"],
    }
