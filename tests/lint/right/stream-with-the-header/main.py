from fastapi import FastAPI
from sse_starlette import EventSourceResponse

app = FastAPI()


@app.get("/events")
async def events() -> EventSourceResponse:
    return EventSourceResponse(follow())
