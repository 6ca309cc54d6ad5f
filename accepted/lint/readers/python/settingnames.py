"""The names of Celery's settings in its three styles, as one name.

`task_acks_late` (since 4.0), `CELERY_ACKS_LATE` (before), and with Django's
prefix `CELERY_TASK_ACKS_LATE`. Only the settings that rules look at are here.
Source: celery/app/defaults.py of 5.7.0; a test compares them.
"""

from __future__ import annotations

SETTINGS = frozenset(
    {
        "accept_content", "beat_schedule", "broker_read_url",
        "broker_transport_options", "broker_url", "broker_write_url",
        "result_accept_content", "result_backend",
        "result_backend_transport_options", "result_expires",
        "result_serializer", "task_acks_late", "task_always_eager",
        "task_annotations", "task_default_queue_type", "task_ignore_result",
        "task_queues",
        "task_reject_on_worker_lost", "task_retry_on_worker_lost",
        "task_serializer", "task_soft_time_limit", "task_time_limit",
        "visibility_timeout", "worker_concurrency",
        "worker_cancel_long_running_tasks_on_connection_loss",
        "worker_disable_prefetch", "worker_pool",
        "worker_prefetch_multiplier", "worker_soft_shutdown_timeout",
    }
)  # fmt: skip
# The names before Celery 4.0 that don't follow the two patterns below.
OLD = {
    "BROKER_URL": "broker_url",
    "BROKER_TRANSPORT_OPTIONS": "broker_transport_options",
    "CELERYBEAT_SCHEDULE": "beat_schedule",
    "CELERYD_TASK_SOFT_TIME_LIMIT": "task_soft_time_limit",
    "CELERY_QUEUES": "task_queues",
    "CELERYD_TASK_TIME_LIMIT": "task_time_limit",
    "CELERY_TASK_RESULT_EXPIRES": "result_expires",
}
# `CELERY_ACKS_LATE`, `CELERYD_PREFETCH_MULTIPLIER`.
OLD_PREFIXES = {"CELERY_": "task_", "CELERYD_": "worker_"}
# Short keywords of `Celery(...)`.
KEYWORDS = {"broker": "broker_url", "backend": "result_backend"}
PREFIX = "CELERY_"


def setting(name: str, prefix: str = PREFIX) -> str:
    """Return the setting's name of today, or '' if it is none.

    A lower-case name is one only in a configuration module; see
    `is_certain`.
    """
    if name in SETTINGS:
        return name
    if name in OLD:
        return OLD[name]
    if not name.isupper():
        return ""
    new = name.removeprefix(prefix).lower() if name.startswith(prefix) else ""
    old = [
        before + name.removeprefix(start).lower()
        for start, before in OLD_PREFIXES.items()
        if name.startswith(start)
    ]
    return next((one for one in (new, *old) if one in SETTINGS), "")


def is_certain(name: str) -> bool:
    """Say whether the name alone tells that it is a setting of Celery."""
    return name.isupper()
