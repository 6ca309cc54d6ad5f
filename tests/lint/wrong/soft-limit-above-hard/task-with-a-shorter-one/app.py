from celery import Celery

app = Celery("svc", broker="redis://redis:6379/0")
app.conf.task_time_limit = 400
app.conf.task_soft_time_limit = 360
app.conf.task_acks_late = False


@app.task(acks_late=False, time_limit=5)
def metrics():
    collect()
