from fastapi import FastAPI, status

from reports.tasks import render

app = FastAPI()


@app.post("/reports", status_code=status.HTTP_202_ACCEPTED)
async def create(body: dict):
    task = render.delay(body)
    return {"id": task.id}


@app.post("/later")
async def later(body: dict):
    render.apply_async((body,), countdown=10)
