import os

from celery import Celery

app = Celery(
    "shop",
    broker="redis://:hunter2@redis.internal:6379/0",
    backend=os.getenv("RESULTS", "redis://app:s3cr3t@redis.internal/1"),
)
