from starlette.responses import StreamingResponse
from fastapi import FastAPI

app = FastAPI()


@app.get("/events")
async def events():
    return StreamingResponse(follow(), media_type="text/event-stream")
