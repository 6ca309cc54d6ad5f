"""OWASP API9: no address that nobody knows of, and none left open by a tool.

The list is the description's own: what an app answers and doesn't describe
stands here, by name, with its reason.
"""

from __future__ import annotations

import httpx
import pytest

from lessons.description import description
from lessons.held import tasks as held
from tests.running import RunningStack
from tests.unit.api.rooms import ROOMS

# For a scaler beside the servers, and not for clients: the gateway forwards
# nothing below it, which the last test here asks.
INTERNAL = {("GET", "/internal/lanes"), ("GET", "/internal/metrics")}
# Swagger UI is a page for people.
HIDDEN = {("GET", "/api/docs"), *INTERNAL}


def test_every_address_is_described_or_named_here() -> None:
    told = {
        (method.upper(), path)
        for path, operations in description()["paths"].items()
        for method in operations
    }
    answered = {
        (method, route.path)
        for room in ROOMS
        for route in room.router.routes
        for method in route.methods
        # RFC 9110, 9.1: whatever answers GET may.
        if method != "HEAD"
    }
    assert answered - told == HIDDEN
    assert told <= answered


def test_the_held_server_answers_below_its_own_path_only() -> None:
    assert held.router.prefix == "/api/held"


@pytest.mark.parametrize(
    "address",
    [
        # What frameworks and tools open where nobody has looked.
        *("/openapi.json", "/redoc", "/metrics", "/debug", "/admin"),
        *("/flower/", "/config/", "/pprof/", "/.env", "/.git/config"),
        *("/api/metrics", "/api/admin", "/api/v1/tasks", "/api/redoc"),
        *("/server-status", "/actuator/health"),
        *(address for _, address in sorted(INTERNAL)),
    ],
)
def test_what_nobody_has_put_there_is_not_there(
    stack: RunningStack, address: str
) -> None:
    assert httpx.get(stack.base_url + address).status_code == 404
