from celery import shared_task
from celery import Celery

app = Celery("images", broker="redis://redis/0")
app.conf.worker_cancel_long_running_tasks_on_connection_loss = True


@shared_task(acks_late=True, time_limit=120)
def resize(image_id):
    shrink(image_id)
