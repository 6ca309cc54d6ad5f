from celery import Celery

from company_platform import celery_defaults

app = Celery("other", broker="redis://redis/0")
app.config_from_object(celery_defaults)
app.conf.update(load_overrides())


@app.task(**celery_defaults.TASK_OPTIONS)
def work(item):
    do(item)
