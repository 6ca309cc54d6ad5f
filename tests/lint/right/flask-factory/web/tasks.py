from celery import shared_task


@shared_task(ignore_result=True)
def send(mail_id):
    deliver(mail_id)
