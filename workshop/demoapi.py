"""The entry point of the demo's API in a room's stack, run by uvicorn.

It is the guide's API (lessons/api.py) with a person's quotas, and it is
measured for the load panel.
"""

from __future__ import annotations

from demo.opening import open_store
from lessons.api import app as guide
from lessons.settings import lesson_settings
from workshop.measured import Measured, StoreBoard
from workshop.personal import Passed, personal
from workshop.traffic import Traffic

guide.state.wiring = personal(guide.state.wiring)
app = Measured(
    Passed(guide), StoreBoard(open_store(lesson_settings())), Traffic()
)
