"""The base of all commands, and the fields that several of them have. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# chosen: as much as a projector shows at ten metres.
TEXT_LIMIT = 280
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
PersonIds = Annotated[list[Name], Field(max_length=200)]


class Command(BaseModel):
    """One command; each has a name of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    command: str
