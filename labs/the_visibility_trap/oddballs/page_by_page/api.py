"""Takes documents in; Celery renders each of them page by page."""

from __future__ import annotations

from fastapi import FastAPI, Response
from work import redis, render

app = FastAPI()


@app.post("/documents", status_code=202)
def submit(document: dict, response: Response) -> dict:
    number = str(document["document"])
    redis.hset(f"d:{number}", mapping={"next": 1, "pages": document["pages"]})
    render.delay(number)
    response.headers["Location"] = f"/documents/{number}"
    return {"state": "queued"}


@app.get("/documents/{number}")
def show(number: str) -> dict:
    row = {key: int(n) for key, n in redis.hgetall(f"d:{number}").items()}
    return {"state": "done" if row["next"] > row["pages"] else "running"}
