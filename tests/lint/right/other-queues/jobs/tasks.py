from celery import shared_task


@shared_task
def export(rows):
    write(rows)
