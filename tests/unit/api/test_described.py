"""The description: complete, and true to what is sent.

OpenAPI 3.1: operations (4.8.10), links (4.8.20), references (4.8.23).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.api import described
from demo.api.blobs import BlobView
from demo.events import EventType
from demo.problems import PROBLEMS
from demo.web.problems import LEAVES
from demo.web.schemas import TaskView
from demo.web.wireevents import EVENTS, schemas
from tests.unit.api.conftest import Person

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def document(ann: Person) -> dict[str, Any]:
    return dict((await ann.http.get("/api/openapi.json")).json())


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_openapi_4_8_23_every_reference_leads_somewhere(
    document: dict[str, Any],
) -> None:
    schemas_ = document["components"]["schemas"]
    for node in nodes(document):
        if isinstance(reference := node.get("$ref"), str):
            assert reference.rpartition("/")[2] in schemas_, reference


def test_openapi_4_8_10_operations_have_names_of_their_own(
    document: dict[str, Any],
) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    assert len(set(names)) == len(names)
    assert {"submit_task", "show_task", "show_result"} <= set(names)


def test_openapi_4_8_20_links_lead_to_operations(
    document: dict[str, Any],
) -> None:
    names = {operation["operationId"] for operation in operations(document)}
    found = [
        link["operationId"]
        for operation in operations(document)
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]
    assert found
    assert set(found) <= names


def test_every_problem_of_a_request_is_documented_with_an_example(
    document: dict[str, Any],
) -> None:
    shown = {}
    for operation in operations(document):
        for response in operation["responses"].values():
            content = response.get("content", {})
            problem = content.get("application/problem+json", {})
            shown |= problem.get("examples", {})
    for slug, example in shown.items():
        value = example["value"]
        assert value["type"] == f"/problems/{slug}/"
        assert value["status"] == PROBLEMS[slug].status
    assert set(LEAVES.values()) <= set(shown)


def test_the_examples_of_a_task_are_tasks() -> None:
    for example in (described.TASK, described.QUEUED, described.SUCCEEDED):
        task = TaskView.model_validate(example)
        assert task.model_dump(mode="json") == example


def test_the_example_of_a_blob_is_a_blob() -> None:
    blob = BlobView.model_validate_json(json.dumps(described.BLOB))
    assert json.loads(blob.model_dump_json()).keys() == described.BLOB.keys()


def test_every_type_of_event_has_a_schema(document: dict[str, Any]) -> None:
    mapping = document["components"]["schemas"]["AnyEvent"]["discriminator"]
    assert set(mapping["mapping"]) == set(EventType)
    assert set(schemas()) <= set(document["components"]["schemas"])


def recorded() -> list[dict[str, Any]]:
    return [
        frame["event"]
        for path in sorted((ROOT / "site/recordings").glob("*.json"))
        for frame in json.loads(path.read_text("utf-8"))["frames"]
        if frame["kind"] == "event" and "seq" in frame["event"]
    ]


def test_every_event_that_was_recorded_is_as_described() -> None:
    events = recorded()
    assert {e["type"] for e in events} > {"queued", "started", "succeeded"}
    for event in [*events, described.EVENT]:
        shape = EVENTS.validate_python(event)
        assert set(event) <= set(type(shape).model_fields), event
