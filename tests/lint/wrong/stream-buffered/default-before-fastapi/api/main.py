from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


@app.get("/api/tasks/{task_id}")
async def show(task_id: str) -> dict[str, str]:
    return {"id": task_id}


@app.get("/api/events")
async def events() -> StreamingResponse:
    return StreamingResponse(
        follow(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache"},
    )
