from .base import *  # noqa: F403

DEBUG = True
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "redis://localhost/0"
