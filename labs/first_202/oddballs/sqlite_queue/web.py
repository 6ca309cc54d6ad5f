"""A report service without FastAPI, Celery or a broker: one table is both.

Done is said with 303 and the address of the result, and ids begin with r-.
"""

import os
import secrets
import sqlite3

from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

FILE = os.path.join(os.environ["DATA_DIR"], "queue.db")


def database():
    db = sqlite3.connect(FILE, timeout=20, isolation_level=None)
    db.execute(
        "CREATE TABLE IF NOT EXISTS work (id TEXT PRIMARY KEY, months INT,"
        " taken_until REAL DEFAULT 0, total INT, error TEXT)"
    )
    return db


async def post(request):
    try:
        months = (await request.json())["months"]
    except (ValueError, KeyError, TypeError):
        months = None
    if type(months) is not int or not 1 <= months <= 12:
        detail = {"title": "months has to be a number from 1 to 12"}
        return JSONResponse(detail, 400, media_type="application/problem+json")
    name = "r-" + secrets.token_urlsafe(12)
    database().execute(
        "INSERT INTO work (id, months) VALUES (?, ?)", (name, months)
    )
    address = str(request.url_for("status", name=name))
    return Response(status_code=202, headers={"Location": address})


async def status(request):
    row = find(request)
    if row is None:
        return Response(status_code=404)
    if row[0] is not None:
        return RedirectResponse(
            request.url_for("total", **request.path_params), 303
        )
    return JSONResponse({"state": "failed" if row[1] else "running"})


async def total(request):
    row = find(request)
    if row is None or row[0] is None:
        return Response(status_code=404)
    return JSONResponse({"total": row[0], "currency": "EUR"})


def find(request):
    return (
        database()
        .execute(
            "SELECT total, error FROM work WHERE id = ?",
            (request.path_params["name"],),
        )
        .fetchone()
    )


application = Starlette(
    routes=[
        Route("/reports", post, methods=["POST"]),
        Route("/reports/{name}", status, name="status"),
        Route("/reports/{name}/total", total, name="total"),
    ]
)
