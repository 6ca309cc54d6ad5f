from celery import Celery

app = Celery("mail")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task
def send(mail_id):
    deliver(mail_id)
