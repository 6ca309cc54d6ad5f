"""An optional room of the API: a router, and examples of its responses.

`create_app` (app.py) takes a list of rooms in addition to the routers that
every API has. A room that needs more than the wiring offers closes over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter


@dataclass(frozen=True, slots=True)
class Room:
    """Addresses, and examples of their answers by operation name."""

    router: APIRouter
    examples: Mapping[str, Any] = field(default_factory=dict)
