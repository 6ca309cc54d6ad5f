"""Examples of the responses whose routes don't declare one themselves.

They are keyed by the operation's name. A test parses each as the type that
the route returns, and finds operations without an example.
"""

from __future__ import annotations

from typing import Any

from demo.api.described import EVENT, ID, QUEUED, SUCCEEDED, TASK
from demo.losses import Losses
from demo.problems import crash_loop

_DEAD: dict[str, Any] = {
    **TASK,
    "state": "failed",
    "seq": 8,
    "attempt": 4,
    "ended_at": "2026-11-23T09:30:04.700Z",
    "slot_s": 0.412,
    "problem": crash_loop(Losses(own=3)),
}

# One of its attempts, by its events.
_LOST: dict[str, Any] = {
    "attempt": 3,
    "worker": {**EVENT["worker"], "slot": None},
    "started_at": "2026-11-23T09:30:04.120Z",
    "ended_at": "2026-11-23T09:30:04.650Z",
    "end": "lost",
    "reason": "its process died, and its worker lives",
}

EXAMPLES: dict[str, Any] = {
    "list_tasks": {"tasks": [SUCCEEDED], "next": None},
    "list_events": {"events": [EVENT]},
    "list_dead_letters": {
        "dead_letters": [
            {"task": _DEAD, "attempts": [_LOST], "replayed_by": None}
        ]
    },
    "replay_task": {**QUEUED, "replay_of": ID.replace("t_m", "t_a")},
    "list_kinds": {
        "kinds": [
            {
                "name": "sleepy",
                "title": "A wait, and what may end it",
                "input": {
                    "type": "object",
                    "properties": {"duration_s": {"type": "number"}},
                },
            }
        ]
    },
    "ping": {"pong": True, "server": "tasks"},
    "live": {"live": True},
    "ready": {"checks": {"broker": True, "feed": True, "lane-paced": True}},
}
