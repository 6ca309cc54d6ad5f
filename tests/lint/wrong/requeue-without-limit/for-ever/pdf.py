from celery import Celery

app = Celery("pdf", broker="amqp://rabbit//")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=120,
)


@app.task(bind=True, max_retries=None)
def poll(self, job_id):
    try:
        look(job_id)
    except ConnectionError as error:
        raise self.retry(exc=error)
