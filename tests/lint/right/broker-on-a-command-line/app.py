from celery import Celery

app = Celery("mail", broker="redis://redis:6379/0")
