from celery import Celery

app = Celery("app", broker="rediss://broker:6379/0")
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_reject_on_worker_lost=False,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=25,
    task_time_limit=1800,
    task_soft_time_limit=1740,
    broker_transport_options={"visibility_timeout": 3600},
)
