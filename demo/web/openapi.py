"""What the OpenAPI description says of problems, for both servers."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from demo.web.problems import MEDIA_TYPE, PROBLEMS

Responses = dict[int | str, dict[str, Any]]

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error as data (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/not-found/"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "at": {"type": "string"},
                    "why": {"type": "string"},
                },
            },
        },
    },
}


def documented(*slugs: str) -> Responses:
    """Return the responses for the problems that an address may give."""
    named: dict[int, list[str]] = {}
    for slug in slugs:
        known = PROBLEMS[slug]
        named.setdefault(known.status, []).append(known.title)
    return {
        "default": _response("Any other problem"),
        **{
            status: _response(", or: ".join(titles))
            for status, titles in named.items()
        },
    }


def _response(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def describe(app: FastAPI) -> None:
    """Let the app's description know the shape of a problem."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        description = made()
        schemas = description.setdefault("components", {}).setdefault(
            "schemas", {}
        )
        schemas["Problem"] = PROBLEM_SCHEMA
        return description

    # FastAPI's documented way: "Extending OpenAPI".
    app.openapi = openapi  # type: ignore[method-assign]
