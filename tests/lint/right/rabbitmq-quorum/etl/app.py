from celery import Celery

app = Celery("etl", include=["etl.tasks"])
app.config_from_object("etl.celeryconfig")
