"""Schemas for the OpenAPI description only, of values that are plain data.

Modules without pydantic make problems and events, and nothing validates them
on their way out.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler


class Described:
    """An annotation: describe plain data by another type's schema."""

    def __init__(self, core_schema: Any) -> None:
        self._core_schema = core_schema

    def __get_pydantic_json_schema__(
        self, _: Any, handler: GetJsonSchemaHandler
    ) -> Any:
        """Return the schema that stands for the data."""
        return handler(self._core_schema)


class Wrong(BaseModel):
    """One wrong field of a request."""

    at: str
    why: str


class TaskProblem(BaseModel):
    """Why a task or an attempt failed (RFC 9457).

    Without `status`: that belongs to a response, and the response which
    tells of a failed task went well.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/problems/dependency-refused/"])
    title: str
    detail: str
    cause: dict[str, Any] | None = Field(
        None,
        description="The last attempt's problem, if every attempt failed.",
    )


class Problem(BaseModel):
    """An error as data (RFC 9457), as the answer to a request."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/problems/not-found/"])
    title: str
    status: int = Field(description="The status of the response.")
    detail: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[Wrong] = []
    cause: dict[str, Any] | None = Field(
        None,
        description="The last attempt's problem, if every attempt failed.",
    )


ProblemData = Annotated[
    dict[str, Any], Described(TaskProblem.__pydantic_core_schema__)
]
