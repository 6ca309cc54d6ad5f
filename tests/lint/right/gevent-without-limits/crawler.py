from celery import Celery

app = Celery("crawler", broker="redis://redis/0", worker_pool="gevent")
app.conf.update(
    task_acks_late=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_prefetch_multiplier=1,
    task_time_limit=30,
)


@app.task
def crawl(url):
    fetch(url)
