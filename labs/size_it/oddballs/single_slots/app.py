"""The API, in plain Starlette."""

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from table import query


async def submit(request):
    body = await request.json()
    [(number,)] = query(
        "INSERT INTO work (document) VALUES (?) RETURNING id",
        body["document"],
    )
    return Response(status_code=202, headers={"Location": f"?number={number}"})


async def read(request):
    rows = query(
        "SELECT state FROM work WHERE id = ?",
        request.query_params.get("number"),
    )
    return (
        JSONResponse({"state": rows[0][0]}, 200)
        if rows
        else Response(status_code=404)
    )


app = Starlette(
    routes=[
        Route("/conversions", submit, methods=["POST"]),
        Route("/conversions", read),
    ]
)
