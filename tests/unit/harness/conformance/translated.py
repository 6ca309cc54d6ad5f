"""Helps to translate the right service into another dialect."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from harness.replies import Reply, Request
from harness.selftest.right import Service

JSON = {"Content-Type": "application/json"}


class Translated(Service):
    """Helps translations; itself it speaks plain."""

    async def plain(
        self, request: Request, method: str, path: str, body: Any = None
    ) -> Reply:
        """Return the right service's reply to a request in plain."""
        content = json.dumps(body).encode() if body is not None else b""
        return await super().answer(
            replace(request, method=method, path=path, body=content)
        )
