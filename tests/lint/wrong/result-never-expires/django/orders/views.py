from celery.result import AsyncResult
from django.http import JsonResponse


def status(request, task_id):
    return JsonResponse({"state": AsyncResult(task_id).state})
