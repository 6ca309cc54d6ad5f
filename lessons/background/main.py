"""The entry point of the server with background tasks. Run by uvicorn.

APP=lessons.background.main:app
BACKGROUND_STATES=FILE python -m uvicorn $APP --uds SOCKET

with `--http` as in demo/api/main.py. Without the variable, the states are
in a dict.
"""

from __future__ import annotations

import os

from lessons.background.app import create_app
from lessons.background.table import Table

path = os.environ.get("BACKGROUND_STATES")
app = create_app(Table(path) if path else {})
