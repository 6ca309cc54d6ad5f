"""Takes orders. Run: `uvicorn api:app`."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import orders
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from work import charge

app = FastAPI(title="Orders")


class OrderInput(BaseModel, extra="forbid", strict=True):
    item: str
    amount: int = Field(ge=1, lt=2**63)


@app.post("/orders", status_code=202)
def submit(
    wanted: OrderInput,
    response: Response,
    x_customer: Annotated[str, Header()],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> dict:
    """Take an order, unless this customer has sent it before."""
    if not idempotency_key:
        raise HTTPException(400, "Send an Idempotency-Key.")
    body = wanted.model_dump()
    order = orders.find(x_customer, idempotency_key)
    if order is None:
        order_id = uuid4().hex
        charge.delay(order_id, x_customer, wanted.amount)
        orders.save(order_id, x_customer, idempotency_key, body)
    elif order["body"] == orders.text(body):
        order_id = order["id"]
    else:
        raise HTTPException(422, "This key was used for another order.")
    response.headers["Location"] = f"/orders/{order_id}"
    return {"id": order_id}


@app.get("/orders/{order_id}")
def show(order_id: str) -> dict:
    """Say how an order stands."""
    order = orders.load(order_id)
    if order is None:
        raise HTTPException(404, "There is no order with this id.")
    return {"id": order_id, "state": order["state"]}
