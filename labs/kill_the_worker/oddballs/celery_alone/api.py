"""Accepts orders and shows how far they are: `uvicorn api:app`."""

from __future__ import annotations

from typing import Any

import store
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from work import carry_out

app = FastAPI()


class Order(BaseModel):
    """An order, with the number that the shop has given it."""

    order: str = Field(min_length=1, max_length=64)
    amount: int = Field(ge=1, le=1_000_000)


@app.post("/orders", status_code=202)
def submit(order: Order, response: Response) -> dict[str, Any]:
    """Accept an order."""
    store.add(order.order, order.amount)
    carry_out.delay(order.order)
    response.headers["Location"] = f"/orders/{order.order}"
    return {"order": order.order, "state": "queued", "attempts": 0}


@app.get("/orders/{number}")
def show(number: str) -> dict[str, Any]:
    """Show an order's state: queued, running, done or refused."""
    row = store.find(number)
    if row is None:
        raise HTTPException(404, "There is no order of this number.")
    return {
        "order": row["id"],
        "state": row["state"],
        "attempts": row["attempts"],
    }
