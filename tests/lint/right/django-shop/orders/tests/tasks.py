from orders.tasks import ship


def test_ship(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    assert ship.delay(1).get() is None
