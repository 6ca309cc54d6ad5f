from celery import Celery

app = Celery("hooks", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=60,
    broker_transport_options={"visibility_timeout": 1800},
)


@app.task(
    autoretry_for=(ConnectionError,),
    retry_backoff=True,
    retry_backoff_max=2 * 60 * 60,
    max_retries=8,
)
def post(hook_id):
    send(hook_id)
