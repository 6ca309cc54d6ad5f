from celery import Celery, chord

app = Celery("jobs", broker="redis://redis/0", backend="redis://redis/1")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=300,
    result_expires=3600,
)


@app.task
def part(number):
    return number * number


@app.task
def total(parts):
    return sum(parts)


def start(numbers):
    return chord(part.s(n) for n in numbers)(total.s())
