from sse_starlette import EventSourceResponse


async def live(request):
    return EventSourceResponse(follow(request))
