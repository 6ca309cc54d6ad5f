import random

import requests
from celery import shared_task
from tenacity import retry, stop_after_attempt, wait_random


@retry(stop=stop_after_attempt(3), wait=wait_random(0, 1))
def resolve(name):
    return lookup(name)


@shared_task(
    autoretry_for=(requests.RequestException,),
    retry_backoff=True,
    retry_backoff_max=600,
    max_retries=4,
)
def notify(url, body):
    requests.post(resolve(url), json=body, timeout=5).raise_for_status()


@shared_task(bind=True, max_retries=5)
def check(self, url):
    try:
        requests.head(url, timeout=5)
    except requests.RequestException as error:
        pause_s = random.uniform(0, 2**self.request.retries)
        raise self.retry(exc=error, countdown=pause_s)


@shared_task(bind=True)
def poll(self, url):
    if not is_ready(url):
        raise self.retry(countdown=60 + random.randint(0, 30))
