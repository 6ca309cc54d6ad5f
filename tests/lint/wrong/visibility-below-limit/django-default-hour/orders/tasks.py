from celery import shared_task


@shared_task
def export_orders(since):
    write_csv(since)
