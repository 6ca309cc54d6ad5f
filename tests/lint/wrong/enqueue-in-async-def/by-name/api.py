from celery import Celery
from starlette.responses import JSONResponse

producer = Celery("producer", broker="redis://redis/0")


async def submit(request):
    body = await request.json()
    result = producer.send_task("reports.render", args=[body])
    return JSONResponse({"id": result.id}, 202)
