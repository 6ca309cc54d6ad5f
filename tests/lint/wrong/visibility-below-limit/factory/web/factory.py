from celery import Celery


def make_celery(name: str) -> Celery:
    celery = Celery(name, broker="redis://redis/0")
    celery.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
        task_time_limit=7200,
    )
    return celery


app = make_celery("web")
