from celery import Celery

app = Celery(
    "mail",
    broker="redis://redis/0",
    backend="redis://redis/1",
)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=60,
)


@app.task
def send(mail_id):
    deliver(mail_id)


@app.task(ignore_result=True)
def count(mail_id):
    add(mail_id)
