import asyncio

from fastapi import BackgroundTasks, FastAPI
from fastapi.concurrency import run_in_threadpool

from app.worker import render

app = FastAPI()


@app.post("/reports", status_code=202)
async def create(report_id: str) -> dict[str, str]:
    await run_in_threadpool(render.delay, report_id)
    return {"id": report_id}


@app.post("/reports/{report_id}/again", status_code=202)
async def again(report_id: str) -> dict[str, str]:
    await asyncio.to_thread(lambda: render.apply_async((report_id,)))
    return {"id": report_id}


@app.post("/reports/{report_id}/now", status_code=202)
def now(report_id: str) -> dict[str, str]:
    render.delay(report_id)
    return {"id": report_id}


@app.get("/reports/{report_id}")
async def read(report_id: str, background_tasks: BackgroundTasks) -> None:
    background_tasks.add_task(write_access_log, report_id)


def write_access_log(report_id: str) -> None:
    print(report_id)
