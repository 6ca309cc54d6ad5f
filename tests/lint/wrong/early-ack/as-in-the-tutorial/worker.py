from celery import Celery

celery_app = Celery(
    "worker",
    broker="redis://localhost:6379/0",
    backend="redis://localhost:6379/1",
)
celery_app.conf.task_time_limit = 300
celery_app.conf.task_ignore_result = True


@celery_app.task
def charge(order_id):
    pay(order_id)
