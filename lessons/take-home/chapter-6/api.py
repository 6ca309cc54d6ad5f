"""Takes an order once, however often it is sent. Run: `uvicorn api:app`."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from store import transaction

app = FastAPI()


class Order(BaseModel):
    """The fields that a client may send."""

    amount: int = Field(ge=1, le=10_000)


def owner() -> str:
    """Your sign-in goes here: two customers may choose the same key."""
    return "somebody"


@app.post("/orders", status_code=202)
def submit(
    order: Order,
    response: Response,
    owner: Annotated[str, Depends(owner)],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> dict[str, str]:
    """Write order, key and message to be sent in one transaction."""
    if not idempotency_key or len(idempotency_key) > 255:
        raise HTTPException(400, "Send an Idempotency-Key of 1 to 255 chars.")
    wish = hashlib.sha256(order.model_dump_json().encode()).hexdigest()
    with transaction() as connection:
        # There is nothing between the look and the write: of twenty that
        # try at once, one gets a row back.
        new = connection.execute(
            "INSERT INTO orders (owner, key, fingerprint, id, amount)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
            (owner, idempotency_key, wish, uuid4().hex, order.amount),
        ).fetchone()
        first, fingerprint = connection.execute(
            "SELECT id, fingerprint FROM orders WHERE owner = ? AND key = ?",
            (owner, idempotency_key),
        ).fetchone()
    if fingerprint != wish:
        raise HTTPException(422, "This key was used for another order.")
    if new is None:
        response.headers["Idempotency-Replayed"] = "true"
    response.headers["Location"] = f"/orders/{first}"
    return {"id": first}
