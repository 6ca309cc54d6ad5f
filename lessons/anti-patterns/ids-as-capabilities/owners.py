"""Finds out who sent a request; a header stands for a session."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header


def _owner(authorization: Annotated[str, Header()]) -> str:
    return authorization.removeprefix("Bearer ")


Owner = Annotated[str, Depends(_owner)]
