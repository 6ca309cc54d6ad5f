"""A Location that leads to another host or port is named as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.history import History, Record, load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from labs.grading.client import Client
from labs.grading.leading import locations_lead_here


async def answered(folder: Path, location: str) -> list[Record]:
    """Return the history of one POST that is answered with a Location."""

    async def handler(request: Request) -> Reply:
        given = location.format(host=request.headers["host"])
        return Reply(202, headers={"Location": given})

    history = History(folder, "anna")
    async with (
        ScriptedServer(handler) as server,
        Client(history, server.url, None, ["http://127.0.0.1:1"]) as client,
    ):
        answer = await client.post("/orders", json={})
        assert answer is not None
    history.close()
    return load(folder)


@pytest.mark.parametrize(
    "location",
    [
        "/orders/7",
        "http://{host}/orders/7",
        # Behind a link that we cut, a service may name its own port.
        "http://localhost:1/orders/7",
    ],
)
async def test_a_location_that_leads_here_is_fine(
    tmp_path: Path, location: str
) -> None:
    history = await answered(tmp_path, location)
    assert list(locations_lead_here(history)) == []


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (
            "http://localhost:8000/orders/7",
            "leads to http://localhost:8000, where the service isn't",
        ),
        ("http://localhost:undefined/1", "is no address"),
    ],
)
async def test_a_location_that_leads_elsewhere_is_quoted(
    tmp_path: Path, location: str, words: str
) -> None:
    (found,) = locations_lead_here(await answered(tmp_path, location))
    assert found.requirement == "LAB-START-07"
    assert f"the Location of POST /orders is {location!r}, " in found.seen
    assert words in found.seen
