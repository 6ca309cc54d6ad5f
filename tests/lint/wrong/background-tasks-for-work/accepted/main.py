from fastapi import BackgroundTasks, FastAPI

app = FastAPI()


def transcode(video_id: str) -> None:
    ffmpeg(video_id)


@app.post("/videos/{video_id}", status_code=202)
async def accept(video_id: str, background_tasks: BackgroundTasks):
    background_tasks.add_task(transcode, video_id)
    return {"status": "accepted"}
