from celery import Celery

app = Celery("x", broker=BROKER)
app.conf.update(**{**DEFAULTS, "task_acks_late": True})
