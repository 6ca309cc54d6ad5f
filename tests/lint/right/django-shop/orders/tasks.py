import logging

from celery import shared_task
from django.db import transaction

from orders.models import Order

logger = logging.getLogger(__name__)


@shared_task(bind=True, autoretry_for=(OSError,), retry_backoff=True)
def ship(self, order_id):
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        order.ship(key=f"ship-{order_id}")
