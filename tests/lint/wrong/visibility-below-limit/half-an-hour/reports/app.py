from celery import Celery

app = Celery("reports", broker="redis://redis:6379/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_transport_options={"visibility_timeout": 60 * 30},
    task_time_limit=60 * 60,
)


@app.task
def report(report_id):
    render(report_id)
