"""Takes parcels in with Starlette; one table is the queue, and the letters."""

from __future__ import annotations

import os

import table
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def submit(request: Request) -> JSONResponse:
    parcel = await request.json()
    number = str(parcel["parcel"])
    table.run(
        "INSERT OR IGNORE INTO parcels (id, weight_g) VALUES (?, ?)",
        number,
        int(parcel["weight_g"]),
    )
    return JSONResponse({}, 202, {"Location": f"/parcels/{number}"})


async def show(request: Request) -> JSONResponse:
    number = request.path_params["number"]
    row = table.run("SELECT state FROM parcels WHERE id = ?", number)
    if not row:
        return JSONResponse({}, 404)
    # This service has no state for a pause: a parcel waits in its queue.
    return JSONResponse({"state": row[0][0]})


async def letters(request: Request) -> JSONResponse:
    rows = table.run(
        "SELECT id, weight_g, cause, tries FROM parcels WHERE state = 'failed'"
    )
    return JSONResponse(
        [
            {
                "parcel": number,
                "input": {"weight_g": weight_g, "parcel": number},
                "cause": f"the carrier said {cause}",
                "tries": tries,
                "runbook": "https://example.com/letters",
            }
            for number, weight_g, cause, tries in rows
        ]
    )


async def replay(request: Request) -> JSONResponse:
    number = request.path_params["number"]
    table.run(
        "UPDATE parcels SET state = 'queued', tries = 0, due_s = 0"
        " WHERE id = ? AND state = 'failed'",
        number,
    )
    # Idempotent: pressing again is answered alike, and does nothing.
    return JSONResponse({}, 202, {"Location": f"/parcels/{number}"})


app = Starlette(
    routes=[
        Route("/parcels", submit, methods=["POST"]),
        Route("/parcels/{number}", show),
        Route("/dead-letters", letters),
        Route("/dead-letters/{number}/replay", replay, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), log_level="warning")
