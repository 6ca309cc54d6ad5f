"""Lists the kinds of work that a client can submit, and their inputs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from demo.api.wiring import WiringDep

router = APIRouter(tags=["kinds"])


class KindView(BaseModel):
    """One kind of work; `input` is a JSON schema (2020-12)."""

    name: str
    title: str
    input: dict[str, Any]


class Kinds(BaseModel):
    """All kinds of work."""

    kinds: list[KindView]


@router.get("/api/kinds")
async def list_kinds(wiring: WiringDep) -> Kinds:
    """Return the kinds of work, with the schema of each input."""
    return Kinds(
        kinds=[
            KindView(
                name=kind.name,
                title=kind.title,
                input=kind.input_model.model_json_schema(),
            )
            for kind in wiring.kinds.values()
        ]
    )
