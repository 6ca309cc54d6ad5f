"""Takes parcels in, and shows those that were given up: `uvicorn api:app`."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import store
from fastapi import FastAPI, HTTPException, Response
from kombu.exceptions import OperationalError
from pydantic import BaseModel, Field
from work import label

app = FastAPI()


class Parcel(BaseModel):
    """A parcel that needs a label."""

    # It goes into addresses and keys, so it has only what fits in there.
    parcel: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    weight_g: int = Field(ge=1, le=100_000)


@app.post("/parcels", status_code=202)
def submit(parcel: Parcel, response: Response) -> dict[str, Any]:
    """Write a parcel down, then hint at it; the row alone is enough."""
    store.execute(store.ADD, parcel.parcel, parcel.weight_g)
    row = store.execute(store.FIND, parcel.parcel)[0]
    if row["weight_g"] != parcel.weight_g:
        raise HTTPException(409, "Another parcel has this number.")
    # Without a broker, the sweeper sends it later.
    with suppress(OperationalError):
        label.delay(parcel.parcel)
    response.headers["Location"] = f"/parcels/{parcel.parcel}"
    return {"parcel": parcel.parcel, "state": row["state"]}


@app.get("/parcels/{number}")
def show(number: str) -> dict[str, Any]:
    """Show a parcel: queued, running, waiting, done or failed."""
    found = store.execute(store.FIND, number)
    if not found:
        raise HTTPException(404, "There is no parcel of this number.")
    return {"parcel": number, "state": found[0]["state"]}


@app.get("/dead-letters")
def letters() -> list[dict[str, Any]]:
    """List the parcels that were given up, with all that a replay needs."""
    return [
        {
            "parcel": row["id"],
            "input": {"parcel": row["id"], "weight_g": row["weight_g"]},
            "cause": row["cause"],
            "tries": row["tries"],
        }
        for row in store.execute(store.LETTERS)
    ]


@app.post("/dead-letters/{number}/replay", status_code=202)
def replay(number: str, response: Response) -> dict[str, Any]:
    """Take a parcel up again that was given up: once, under its old key."""
    if not store.execute(store.REPLAY, number):
        show(number)  # 404 if there is none.
        raise HTTPException(409, "This parcel isn't a dead letter.")
    with suppress(OperationalError):
        label.delay(number)
    response.headers["Location"] = f"/parcels/{number}"
    return {"parcel": number, "state": "queued"}
