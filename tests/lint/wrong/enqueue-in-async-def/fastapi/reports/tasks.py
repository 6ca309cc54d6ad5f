from celery import shared_task


@shared_task
def render(body):
    draw(body)
