import os

from celery import Celery

app = Celery(
    "mail", broker=os.environ.get("BROKER_URL", "redis://redis:6379/0")
)
