from celery import Celery, Task

from tasks.base import PlatformTask

app = Celery("tasks", broker="redis://redis/0")
app.conf.worker_cancel_long_running_tasks_on_connection_loss = True
app.conf.worker_prefetch_multiplier = 1


class Own(Task):
    acks_late = True
    reject_on_worker_lost = True
    retry_on_worker_lost = True
    time_limit = 900


@app.task(base=PlatformTask)
def one(item):
    do(item)


@app.task(base=Own, bind=True)
def two(self, item):
    do(item)
