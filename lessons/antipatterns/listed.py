"""Lists the patterns, in the order of the page."""

from __future__ import annotations

from importlib import import_module

from lessons.antipatterns.pattern import Pattern

# What the page calls a group, and the files of its patterns in runs/.
GROUPS: dict[str, tuple[str, ...]] = {
    "Accepting work": (
        "held_connection",
        "background_tasks",
        "enqueue_in_async_def",
        "check_then_insert",
        "ok_for_everything",
    ),
    "Telling its state": (
        "pending_as_accepted",
        "status_in_two_stores",
        "cancel_that_changes_a_row",
        "result_in_queue",
        "poll_every_second",
    ),
    "Delivery and effects": (
        "early_ack",
        "visibility_below_task_time",
        "lock_without_fence",
        "retry_at_every_layer",
        "no_jitter",
    ),
    "Streams and timeouts": (
        "sse_without_ids",
        "stream_through_compression",
        "timeouts_grow_downstream",
    ),
    "Platform": (
        "cpu_autoscaled_workers",
        "keda_list_length",
        "allkeys_lru",
    ),
    "Security": (
        "ids_as_capabilities",
        "secrets_in_payloads",
        "pickle_messages",
    ),
}


def grouped() -> dict[str, list[Pattern]]:
    """Return the patterns of each group."""
    return {
        group: [
            import_module(f"lessons.antipatterns.runs.{name}").PATTERN
            for name in names
        ]
        for group, names in GROUPS.items()
    }


def patterns() -> dict[str, Pattern]:
    """Return all patterns by name."""
    return {each.name: each for some in grouped().values() for each in some}
