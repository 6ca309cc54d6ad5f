import backoff
import httpx
from celery import shared_task

client = httpx.Client(transport=httpx.HTTPTransport(retries=9))


@backoff.on_exception(backoff.expo, httpx.HTTPError, max_tries=6)
def fetch(url):
    return client.get(url)


@shared_task
def mirror(url):
    save(fetch(url))
