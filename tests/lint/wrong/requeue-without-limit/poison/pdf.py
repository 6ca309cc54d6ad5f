from celery import Celery

app = Celery("pdf", broker="redis://redis/0")
app.conf.task_acks_late = True
app.conf.task_reject_on_worker_lost = True
app.conf.task_time_limit = 120
app.conf.worker_cancel_long_running_tasks_on_connection_loss = True


@app.task
def parse(upload_id):
    read_pdf(upload_id)
