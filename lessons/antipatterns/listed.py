"""Lists the patterns, in the order of the page."""

from __future__ import annotations

from importlib import import_module

from lessons.antipatterns.pattern import Pattern

# What the page calls a group, and the files of its patterns in runs/.
GROUPS: dict[str, tuple[str, ...]] = {
    "Accepting work": ("enqueue_in_async_def",),
    "Delivery": ("early_ack",),
    "Effects": ("check_then_insert",),
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
