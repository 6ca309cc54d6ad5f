from celery import Celery

app = Celery("images", broker="redis://redis/0")
app.conf.update(
    task_acks_late=True,
    task_time_limit=120,
    worker_cancel_long_running_tasks_on_connection_loss=True,
)


@app.task
def resize(image_id):
    shrink(image_id)


@app.task(acks_late=False)
def log_view(image_id):
    count(image_id)
