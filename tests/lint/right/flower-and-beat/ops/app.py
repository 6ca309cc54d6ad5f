from celery import Celery
from celery.schedules import crontab

app = Celery("ops", broker="redis://redis:6379/0")
app.conf.task_acks_late = True
app.conf.task_reject_on_worker_lost = True
app.conf.task_retry_on_worker_lost = True
app.conf.worker_cancel_long_running_tasks_on_connection_loss = True
app.conf.beat_schedule = {
    "clean": {"task": "ops.app.clean", "schedule": crontab(hour=3)},
}


@app.task
def clean():
    remove_old_files()
