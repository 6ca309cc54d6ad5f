"""Takes parcels in, and shows those that were given up: `uvicorn api:app`."""

from __future__ import annotations

from typing import Any

import store
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from work import label

app = FastAPI()


class Parcel(BaseModel):
    """A parcel that needs a label."""

    parcel: str = Field(min_length=1, max_length=64)
    weight_g: int = Field(ge=1, le=100_000)


@app.post("/parcels", status_code=202)
def submit(parcel: Parcel, response: Response) -> dict[str, Any]:
    """Accept a parcel."""
    store.add(parcel.parcel, parcel.weight_g)
    label.delay(parcel.parcel)
    response.headers["Location"] = f"/parcels/{parcel.parcel}"
    return {"parcel": parcel.parcel, "state": "queued"}


@app.get("/parcels/{number}")
def show(number: str) -> dict[str, Any]:
    """Show a parcel: queued, running, waiting, done or failed."""
    found = store.find(number)
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
        for row in store.letters()
    ]


@app.post("/dead-letters/{number}/replay", status_code=202)
def replay(number: str, response: Response) -> dict[str, Any]:
    """Take a parcel up again that was given up."""
    if not store.replay(number):
        raise HTTPException(409, "This parcel isn't a dead letter.")
    label.delay(number)
    response.headers["Location"] = f"/parcels/{number}"
    return {"parcel": number, "state": "queued"}
