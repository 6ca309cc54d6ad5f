"""Adds problems, header fields and events to the OpenAPI description.

For all servers. FastAPI derives the rest from the handlers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI

from demo.problems import PROBLEMS
from demo.web import wireevents
from demo.web.problems import MEDIA_TYPE, as_answer
from demo.web.shapes import Problem, TaskProblem

ELSE = """Our own mistake; or the gateway's word: 421 for another host's name,
502 while a server restarts, 504 when an answer took too long"""

NONE: Mapping[str, Any] = {}
REF = "#/components/schemas/{model}"

Responses = dict[int | str, dict[str, Any]]

# Problems that the door may answer before any handler that changes something.
CHANGING = (
    "malformed-request",
    "cross-origin",
    "request-timeout",
    "body-too-large",
    "unsupported-media-type",
)


def documented(*slugs: str) -> Responses:
    """Return the responses for the problems that an operation may have."""
    named: dict[int, list[str]] = {}
    for slug in slugs:
        named.setdefault(PROBLEMS[slug].status, []).append(slug)
    return {
        "default": _response(ELSE, ["internal"]),
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
        "examples": {slug: {"value": as_answer(slug)} for slug in slugs},
    }
    response = {
        "description": description,
        "content": {MEDIA_TYPE: content},
    }
    if any(PROBLEMS[slug].retry_after_s for slug in slugs):
        headers = fields(Retry_After="Seconds after which to try again.")
        response["headers"] = headers
    return response


def _exemplify(responses: Responses, example: Any) -> None:
    for status, response in responses.items():
        if str(status).startswith("2") and example is not None:
            response["content"]["application/json"]["example"] = example


@cache
def _schemas() -> dict[str, Any]:
    """Return the schemas of problems and events.

    Made once in a process. measured: by hand, 40 ms, with Pydantic 2.
    """
    # Every app has problems, even one whose tasks never fail.
    problem = Problem.model_json_schema(ref_template=REF)
    parts = problem.pop("$defs")
    return {
        **parts,
        "Problem": problem,
        "TaskProblem": TaskProblem.model_json_schema(ref_template=REF),
        **wireevents.schemas(),
    }


def describe(
    app: FastAPI, kinds: Iterable[str], examples: Mapping[str, Any] = NONE
) -> None:
    """Add the schemas of problems and events to the app's description.

    Also the kinds that a client may submit, and examples of responses by the
    operation's name.
    """
    made = app.openapi

    def openapi() -> dict[str, Any]:
        description = made()
        schemas = description.setdefault("components", {}).setdefault(
            "schemas", {}
        )
        schemas |= _schemas()
        schemas["Submission"]["properties"]["kind"]["enum"] = sorted(kinds)
        for operations in description["paths"].values():
            for operation in operations.values():
                example = examples.get(operation["operationId"])
                _exemplify(operation["responses"], example)
                # Any query can name a parameter twice (queries.py).
                for status, refused in documented("invalid-input").items():
                    operation["responses"].setdefault(str(status), refused)
        return description

    # FastAPI's documented way: "Extending OpenAPI".
    app.openapi = openapi  # type: ignore[method-assign]
