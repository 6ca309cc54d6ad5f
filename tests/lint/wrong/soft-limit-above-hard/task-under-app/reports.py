from celery import Celery

app = Celery("reports", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_disable_prefetch=True,
    task_ignore_result=True,
    task_time_limit=300,
)


@app.task(soft_time_limit=15 * 60)
def report(report_id):
    render(report_id)
