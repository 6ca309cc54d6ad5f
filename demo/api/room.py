"""A room of the API: some addresses, and an example of each answer.

`create_app` takes a list of them beside its own (app.py). A room that needs
more than the wiring has closes over it: see `effects_room`.
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
