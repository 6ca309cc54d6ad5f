from celery import Celery

celery: Celery = Celery("mail", broker="redis://redis/0")
celery.conf.task_time_limit = 60
celery.conf.task_ignore_result = True


@celery.task(name="mail.send")
def send(mail_id: str) -> None:
    deliver(mail_id)
