from celery import Celery

app = Celery("mail", broker="redis://broker:6379/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=300,
)


@app.task
def send(mail_id):
    deliver(mail_id)
