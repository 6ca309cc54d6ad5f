"""The entry point of the demo's API in a room's stack, run by uvicorn.

It is the guide's API (lessons/api.py), and it is measured for the load panel.
"""

from __future__ import annotations

from demo.opening import open_store
from lessons.api import app as guide
from lessons.settings import lesson_settings
from workshop.measured import Measured, StoreBoard
from workshop.traffic import Traffic

app = Measured(guide, StoreBoard(open_store(lesson_settings())), Traffic())
