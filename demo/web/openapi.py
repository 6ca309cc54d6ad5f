"""What the OpenAPI description says of problems, fields and events.

For both servers. FastAPI derives the rest from the handlers.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from demo.web import wireevents
from demo.web.problems import MEDIA_TYPE, PROBLEMS, as_data

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
        named.setdefault(PROBLEMS[slug].status, []).append(slug)
    return {
        "default": _response("Any other problem", ["internal"]),
        **{
            status: _response(
                ", or: ".join(PROBLEMS[slug].title for slug in found), found
            )
            for status, found in named.items()
        },
    }


def fields(**described: str) -> dict[str, Any]:
    """Return header fields of a response; `_` in a name is a hyphen."""
    return {
        name.replace("_", "-"): {
            "description": description,
            "schema": {"type": "string"},
        }
        for name, description in described.items()
    }


def _response(description: str, slugs: list[str]) -> dict[str, Any]:
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {slug: {"value": as_data(slug)} for slug in slugs},
    }
    response = {
        "description": description,
        "content": {MEDIA_TYPE: content},
    }
    if any(PROBLEMS[slug].retry_after_s for slug in slugs):
        headers = fields(Retry_After="Seconds until it is worth another try.")
        response["headers"] = headers
    return response


def describe(app: FastAPI) -> None:
    """Let the app's description know the shapes of problems and events."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        description = made()
        schemas = description.setdefault("components", {}).setdefault(
            "schemas", {}
        )
        schemas |= {"Problem": PROBLEM_SCHEMA, **wireevents.schemas()}
        return description

    # FastAPI's documented way: "Extending OpenAPI".
    app.openapi = openapi  # type: ignore[method-assign]
