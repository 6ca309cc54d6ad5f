from celery import Celery

app = Celery("ml", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=60,
)


@app.task(serializer="pickle")
def predict(frame):
    infer(frame)
