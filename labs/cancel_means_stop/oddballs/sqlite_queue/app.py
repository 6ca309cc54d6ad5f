"""The API, in plain Starlette. A cancel is answered without a body."""

import json

from db import query
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def submit(request):
    body = await request.json()
    [(number,)] = query(
        "INSERT INTO mailings (text, recipients) VALUES (?, ?) RETURNING id",
        body["text"],
        json.dumps(body["recipients"]),
    )
    location = request.url_for("mailing", number=number)
    return JSONResponse(
        {"state": "queued"}, 202, headers={"Location": str(location)}
    )


async def read(request):
    rows = query(
        "SELECT state FROM mailings WHERE id = ?",
        request.path_params["number"],
    )
    if not rows:
        return JSONResponse({"detail": "unknown"}, 404)
    return JSONResponse({"state": rows[0][0]})


async def cancel(request):
    query(
        "UPDATE mailings SET state = 'cancelling' WHERE id = ?"
        " AND state IN ('queued', 'running')",
        request.path_params["number"],
    )
    return Response(status_code=204)


app = Starlette(
    routes=[
        Route("/mailings", submit, methods=["POST"]),
        Route("/mailings/{number:int}", read, name="mailing"),
        Route("/mailings/{number:int}", cancel, methods=["DELETE"]),
    ]
)
