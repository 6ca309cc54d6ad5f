import os

from celery import Celery

from worker.limits import LONGEST_S

app = Celery("worker", broker=os.environ["BROKER_URL"])
app.conf.broker_transport_options = {
    "visibility_timeout": int(os.getenv("VISIBILITY_S", "3600")),
}
app.conf.task_acks_late = True
app.conf.task_reject_on_worker_lost = True
app.conf.task_retry_on_worker_lost = True
app.conf.worker_cancel_long_running_tasks_on_connection_loss = True
app.conf.worker_disable_prefetch = True
app.conf.task_ignore_result = True


@app.task(time_limit=LONGEST_S)
def transcode(video_id):
    ffmpeg(video_id)
