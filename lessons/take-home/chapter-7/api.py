"""Accepts orders. Run: `uvicorn api:app`."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from store import transaction

app = FastAPI()


class Order(BaseModel):
    """An order; its number is the key of its charge."""

    # It goes into addresses and keys, so it has only what fits in there.
    id: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    amount: int = Field(ge=1, le=1_000_000)


@app.post("/orders", status_code=202)
def submit(order: Order, response: Response) -> dict[str, str]:
    """Write the order down; the sweeper sends it to the queue.

    Twice the same order is one row. A message sent from here would save a
    moment, and nothing else depends on it.
    """
    with transaction() as rows:
        rows.execute(
            "INSERT INTO orders (id, amount) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING",
            (order.id, order.amount),
        )
        row = rows.execute(
            "SELECT amount FROM orders WHERE id = ?", (order.id,)
        ).fetchone()
    if row[0] != order.amount:
        raise HTTPException(409, "Another order has this number.")
    response.headers["Location"] = f"/orders/{order.id}"
    return {"id": order.id}


@app.get("/orders/{order_id}")
def show(order_id: str) -> dict[str, int]:
    """Say whether it is done, and in which attempt."""
    with transaction() as rows:
        row = rows.execute(
            "SELECT is_done, attempt FROM orders WHERE id = ?", (order_id,)
        ).fetchone()
    if row is None:
        raise HTTPException(404)
    return {"is_done": row[0], "attempt": row[1]}
