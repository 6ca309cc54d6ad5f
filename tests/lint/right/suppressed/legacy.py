from celery import Celery

# accepted: ignore[early-ack] a lost view is counted by the nightly job
# accepted: ignore[no-time-limit] the driver has a timeout of 5 s
app = Celery("legacy", broker="redis://redis/0")


@app.task
def count_view(page_id):
    add(page_id)
