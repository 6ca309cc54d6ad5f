"""Lines of load generators, checked against their experiment's schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from lessons.catalogue import EXPERIMENTS


def check_lines(name: str, events: Iterable[Mapping[str, Any]]) -> None:
    """Validate what each event's progress carries; nothing may be left over.

    Raises ValidationError; AssertionError when there was no line at all.
    """
    line = TypeAdapter(EXPERIMENTS[name].line)
    lines = [e["partial"] for e in events if e["type"] == "progressed"]
    assert lines, f"no line of {name}"
    for one in lines:
        line.validate_python(one, extra="forbid")
