from celery import Task


class PlatformTask(Task):
    acks_late = True
    reject_on_worker_lost = True
    max_retries = 5
    time_limit = 1200
