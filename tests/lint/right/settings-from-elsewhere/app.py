import os

from celery import Celery

app = Celery("app")
app.config_from_envvar("CELERY_CONFIG_MODULE")


@app.task
def work(item):
    do(item)
