"""The API's entry point, run by uvicorn.

STRICT=demo.web.stricthttp:StrictHttp
python -m uvicorn demo.api.main:app --uds SOCKET --http $STRICT
"""

from __future__ import annotations

from demo.api.composition import open_api
from demo.kinds import kinds_of
from demo.settings import from_environment

app = open_api(from_environment(), kinds_of)
