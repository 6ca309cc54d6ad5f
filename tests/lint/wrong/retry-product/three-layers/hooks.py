import requests
from celery import Celery
from requests.adapters import HTTPAdapter
from tenacity import retry, stop_after_attempt, wait_random_exponential
from urllib3.util.retry import Retry

app = Celery("hooks", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=300,
)
session = requests.Session()
session.mount("https://", HTTPAdapter(max_retries=Retry(total=4)))


@retry(stop=stop_after_attempt(5), wait=wait_random_exponential())
def post(url, body):
    session.post(url, json=body, timeout=5).raise_for_status()


@app.task(
    autoretry_for=(requests.RequestException,),
    retry_backoff=True,
    max_retries=5,
)
def notify(url, body):
    post(url, body)
