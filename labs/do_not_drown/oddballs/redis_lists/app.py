"""The API, in plain Starlette. It always refuses with 503.

One address has all states, and a render's number is in its query.
"""

import json
import os
import uuid

from line import JOIN, redis
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def submit(request):
    body = await request.json()
    render = uuid.uuid4().hex
    work_s = body["frames"] * float(os.environ["FRAME_S"])
    await redis.hset(f"render:{render}", mapping={"body": json.dumps(body)})
    if not await JOIN(args=[request.headers["x-tenant"], render]):
        await redis.delete(f"render:{render}")
        # Two slots, so one of them is free within the time of one like it.
        return Response(
            "Too much is waiting.",
            503,
            headers={"Retry-After": str(1 + int(work_s))},
        )
    headers = {"Location": f"status?render={render}"}
    return JSONResponse({}, 202, headers=headers)


async def read(request):
    render = request.query_params.get("render", "")
    state = await redis.hget(f"render:{render}", "state")
    return JSONResponse({"state": state}, 200 if state else 404)


app = Starlette(
    routes=[
        Route("/renders", submit, methods=["POST"]),
        Route("/status", read),
    ]
)
