from celery import Celery

app = Celery("old")
app.config_from_object("old.celeryconfig")
