"""Starts the guide's API: the service's, with rooms that only the guide needs.

They show a task's effects, message and stored keys, and cause faults. Run by
uvicorn, as demo/api/main.py is.
"""

from __future__ import annotations

from demo.api.composition import open_api
from lessons.kinds import kinds_of
from lessons.rooms.opening import open_rooms
from lessons.settings import lesson_settings

settings = lesson_settings()
app = open_api(settings, kinds_of, open_rooms(settings))
