from celery import Celery

app = Celery("sync", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=300,
)


@app.task(
    autoretry_for=(ConnectionError,),
    retry_backoff=2,
    retry_jitter=False,
)
def pull(account_id):
    download(account_id)


@app.task(autoretry_for=(ConnectionError,), max_retries=3)
def push(account_id):
    upload(account_id)


@app.task(bind=True)
def check(self, account_id):
    try:
        look(account_id)
    except ConnectionError as error:
        raise self.retry(exc=error, countdown=2**self.request.retries)
