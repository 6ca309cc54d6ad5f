from django.http import StreamingHttpResponse


def feed(request):
    return StreamingHttpResponse(lines(), content_type="text/event-stream")
