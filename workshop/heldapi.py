"""The entry point of the held demo in a room's stack, run by uvicorn.

It is the guide's held server (lessons/held/main.py) behind a bulkhead.
"""

from __future__ import annotations

from lessons.held.main import app as held
from lessons.held.main import owners
from workshop.bulkhead import Bulkhead

app = Bulkhead(held, owners.cookie_name)
