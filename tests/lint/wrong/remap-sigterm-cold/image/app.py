from celery import Celery

app = Celery("app", broker="rediss://broker:6379/0")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": 7200},
    task_time_limit=5,
)
