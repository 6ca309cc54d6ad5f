"""Takes each order once, however often it's sent. Run: `uvicorn api:app`."""

from __future__ import annotations

from typing import Annotated

import orders
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field

app = FastAPI(title="Orders")


class OrderInput(BaseModel, extra="forbid", strict=True):
    """The fields that a client may send."""

    item: str
    amount: int = Field(ge=1, lt=2**63)


@app.post("/orders", status_code=202)
def submit(
    wanted: OrderInput,
    response: Response,
    x_customer: Annotated[str, Header()],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> dict[str, str]:
    """Write the order down with its key; the relay enqueues it."""
    if not idempotency_key or len(idempotency_key) > 255:
        raise HTTPException(400, "Send an Idempotency-Key of 1 to 255 chars.")
    # Without the defaults that this version of the code would fill in.
    body = wanted.model_dump(exclude_unset=True)
    try:
        order_id, is_new = orders.accept(x_customer, idempotency_key, body)
    except orders.OtherBody:
        detail = "This key was used for another order. Send a new key."
        raise HTTPException(422, detail) from None
    if not is_new:
        response.headers["Idempotency-Replayed"] = "true"
    response.headers["Location"] = f"/orders/{order_id}"
    return {"id": order_id}


@app.get("/orders/{order_id}")
def show(order_id: str) -> dict[str, str]:
    """Say how an order stands."""
    state = orders.state(order_id)
    if state is None:
        raise HTTPException(404, "There is no order with this id.")
    return {"id": order_id, "state": state}
