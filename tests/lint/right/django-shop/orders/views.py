from django.db import transaction
from django.http import JsonResponse

from orders.tasks import ship


def create(request):
    order = request.user.orders.create()
    transaction.on_commit(lambda: ship.delay(order.pk))
    return JsonResponse({"id": order.pk}, status=202)
