from celery import Celery


class Config:
    broker_url = "redis://redis/0"
    task_serializer = "pickle"
    accept_content = ["json", "pickle"]
    task_acks_late = True
    task_reject_on_worker_lost = True
    task_retry_on_worker_lost = True
    worker_cancel_long_running_tasks_on_connection_loss = True
    task_time_limit = 60


app = Celery("ml")
app.config_from_object(Config)


@app.task
def predict(frame):
    infer(frame)
