"""Nobody gets another's answer, however oddly a request says its end.

A gateway sends the requests of many owners over one connection. Each trick
(framings.py) goes to both servers, through the gateway and, as any other
gateway might pass it on, straight to their sockets; another owner's request
follows on the same connection, and on those that the gateway keeps.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import httpx
import pytest

from tests.running import RunningStack
from tests.security.framings import TRICKS, Trick
from tests.security.rawhttp import Answer, Line, Where

SERVERS = {"api": ("/api/tasks", 202), "held": ("/api/held/tasks", 200)}


class Owner:
    """Somebody with a cookie and a task of their own."""

    def __init__(self, stack: RunningStack) -> None:
        with httpx.Client(base_url=stack.base_url) as client:
            body = {"kind": "sleepy", "input": {"duration_s": 0}}
            answer = client.post("/api/tasks", json=body)
            assert answer.status_code == 202, answer.text
            [(name, value)] = client.cookies.items()
            self.cookie = f"{name}={value}"
            self.task_id = answer.json()["id"]

    def head(self, start: str) -> tuple[str, bytes]:
        """Return a request's id, and its header but for the end."""
        id_ = secrets.token_hex(8)
        return id_, (
            f"{start} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {self.cookie}\r\nX-Request-Id: {id_}\r\n"
        ).encode()


@pytest.fixture(scope="module")
def owners(stack: RunningStack) -> tuple[Owner, Owner]:
    """Two of them: who tries, and who must not notice."""
    return Owner(stack), Owner(stack)


def looks(owner: Owner, server: str) -> tuple[str, bytes]:
    """Return a request for what only `owner` may see."""
    path = f"/api/tasks/{owner.task_id}"
    if server == "held":
        # It keeps nothing of the tasks; the id is what tells.
        path = "/api/held/tasks/h_aaaaaaaaaaaaaaaaaaaaaaaaaa/events"
    id_, head = owner.head(f"GET {path}")
    return id_, head + b"\r\n"


def is_own(answer: Answer, id_: str, owner: Owner, server: str) -> None:
    """Assert that this answers the request `id_` of `owner`."""
    assert answer.fields["x-request-id"] == id_, answer
    if server == "api":
        assert answer.status == 200, answer
        assert answer.data["id"] == owner.task_id
    else:
        assert answer.status == 404, answer


def tried(
    where: Where, server: str, trick: Trick, owners: tuple[Owner, Owner]
) -> tuple[Answer | None, Answer | None]:
    """Send the trick, and the other's request behind it; check the order."""
    one, other = owners
    path, _ = SERVERS[server]
    first_id, head = one.head(f"POST {path}")
    head += b"Content-Type: application/json\r\n" + trick.fields + b"\r\n"
    with Line(where) as line:
        line.send((head + trick.segments[0], *trick.segments[1:]))
        first = line.answer()
        assert first is None or first.fields.get("x-request-id") in {
            first_id,
            # What isn't HTTP has no id yet.
            None,
        }
        second_id, look = looks(other, server)
        second = line.answer() if line.send((look,)) else None
        # What isn't HTTP is refused before it has an id.
        if second is not None and "x-request-id" in second.fields:
            is_own(second, second_id, other, server)
    return first, second


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("name", TRICKS)
def test_a_server_reads_the_whole_body_or_closes(
    stack: RunningStack, owners: tuple[Owner, Owner], name: str, server: str
) -> None:
    trick = TRICKS[name]
    socket: Path = stack.run / f"{server}.sock"
    first, second = tried(socket, server, trick, owners)
    assert first is not None
    if trick.is_taken:
        assert first.status == SERVERS[server][1], first
        # After Expect it closes in any case.
        assert (second is None) == ("Expect" in name)
    else:
        assert first.status == 400, first
        assert first.fields["content-type"] == "application/problem+json"
        assert second is None


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("name", TRICKS)
def test_through_the_gateway_each_gets_its_own(
    stack: RunningStack, owners: tuple[Owner, Owner], name: str, server: str
) -> None:
    trick = TRICKS[name]
    first, _ = tried(stack.port, server, trick, owners)
    if trick.is_taken or trick.is_mended:
        assert first is not None
        assert first.status == SERVERS[server][1], first
    elif first is not None:
        # A broken chunk is a 502 or a 499: see tests/security/README.md.
        assert first.status in {400, 499, 501, 502}, first
    # The gateway's connections to the server, whichever it takes.
    for _ in range(4):
        id_, look = looks(owners[1], server)
        with Line(stack.port) as line:
            line.send((look,))
            answer = line.answer()
            assert answer is not None
            is_own(answer, id_, owners[1], server)
