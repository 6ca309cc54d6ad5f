from celery import Celery

from app.config import settings

celery_app = Celery("reports", broker=settings.broker_url)
celery_app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=settings.longest_s,
    task_soft_time_limit=settings.longest_s - 60,
    broker_transport_options={
        "visibility_timeout": settings.visibility_s,
        "socket_timeout": 30,
    },
)


@celery_app.task(name="reports.render")
def render(report_id: str) -> None:
    """Render one report; its id is the key of all effects."""
    draw(report_id)
