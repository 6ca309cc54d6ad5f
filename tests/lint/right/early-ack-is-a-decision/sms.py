from celery import Celery

app = Celery("sms", broker="redis://redis/0")
app.conf.task_time_limit = 30
app.conf.task_ignore_result = True


# A second text message is worse than none.
@app.task(acks_late=False)
def text(number, words):
    send(number, words)
