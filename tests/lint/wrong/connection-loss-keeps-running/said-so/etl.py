from celery import Celery

app = Celery("etl", broker="amqps://rabbit//")
app.conf.update(
    task_acks_late=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_reject_on_worker_lost=True,
    task_default_queue_type="quorum",
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
)


@app.task
def load(table):
    copy(table)
