"""One process only: the API makes the reports, and resumes when it starts.

Right by its promise, if slow to deploy: what it accepted is in a file, and
a process that starts takes up what the last one left.
"""

import asyncio
import json
import os
import uuid
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from sales import sales_of

HERE = Path(os.environ["DATA_DIR"])
running = set()


def write(report):
    new = HERE / (report["id"] + ".new")
    with new.open("w") as file:
        json.dump(report, file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(HERE / (report["id"] + ".json"))


async def make(report):
    write(report | {"state": "running"})
    try:
        months = range(1, report["months"] + 1)
        sales = [await asyncio.to_thread(sales_of, m) for m in months]
        write(report | {"state": "succeeded", "total": sum(sales)})
    except Exception as error:
        write(report | {"state": "failed", "error": str(error)})


def begin(report):
    task = asyncio.create_task(make(report))
    running.add(task)
    task.add_done_callback(running.discard)


@asynccontextmanager
async def lifespan(app):
    for file in HERE.glob("*.json"):
        report = json.loads(file.read_text())
        if report["state"] in ("queued", "running"):
            write(report | {"state": "queued"})
            begin(report)
    yield


app = FastAPI(lifespan=lifespan)


@app.post("/reports")
async def submit(body: dict):
    months = body.get("months")
    if not isinstance(months, int) or months not in range(1, 13):
        raise HTTPException(400, "months: 1 to 12")
    report = {"id": str(uuid.uuid4()), "months": months, "state": "queued"}
    write(report)
    begin(report)
    return JSONResponse(
        report, 202, headers={"Location": "reports/" + report["id"]}
    )


@app.get("/reports/{report_id}")
async def show(report_id: uuid.UUID):
    file = HERE / f"{report_id}.json"
    if not file.exists():
        raise HTTPException(404)
    return json.loads(file.read_text())
