from datetime import datetime, timedelta

from celery import Celery

app = Celery("shop", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=60,
)


@app.task
def remind(cart_id):
    mail(cart_id)


def abandoned(cart_id):
    remind.apply_async((cart_id,), countdown=24 * 60 * 60)
    remind.apply_async(
        (cart_id,), eta=datetime.now() + timedelta(minutes=30)
    )
    remind.apply_async(
        (cart_id,), eta=datetime.now() + timedelta(days=2)
    )
