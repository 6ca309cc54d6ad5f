"""The gateway's own responses, on both ways alike."""

from __future__ import annotations

import socket
import time
import uuid

import httpx
import pytest

from tests.running import RunningStack

# The same body both ways; 12 partitions of at least a second each.
REPORT = {
    "kind": "report",
    "input": {"rows": 1200, "partitions": 12, "seed": 202, "pace_s": 1.0},
}
LIMIT_S = 5.0


@pytest.mark.quiet
def test_a_held_request_gets_504_at_the_limit(stack: RunningStack) -> None:
    request_id = str(uuid.uuid4())
    began_s = time.monotonic()
    answer = httpx.post(
        f"{stack.base_url}/api/held/tasks",
        json=REPORT,
        headers={"X-Request-Id": request_id},
        timeout=10,
    )
    took_s = time.monotonic() - began_s
    assert answer.status_code == 504
    assert LIMIT_S <= took_s <= LIMIT_S + 0.5
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["server"] == "Caddy"
    assert answer.headers["x-request-id"] == request_id
    problem = answer.json()
    assert problem["type"] == "/problems/gateway-timeout/"
    assert problem["title"] == "Gateway Timeout"
    assert problem["status"] == 504
    assert problem["gateway"] == "Caddy"
    assert problem["limit_s"] == LIMIT_S
    assert problem["request_id"] == request_id


@pytest.mark.quiet
def test_the_same_body_is_accepted_at_once_the_other_way(
    stack: RunningStack,
) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=10) as client:
        # The first answer of all brings the owner's cookie and warms up.
        client.get("/api/ping")
        began_s = time.monotonic()
        answer = client.post("/api/tasks", json=REPORT)
        took_s = time.monotonic() - began_s
        assert answer.status_code == 202
        assert took_s < 0.1
        client.post(answer.json()["links"]["cancel"], json={})


def test_an_id_that_would_break_the_problem_is_replaced(
    stack: RunningStack,
) -> None:
    answer = httpx.get(
        f"{stack.base_url}/api/ping",
        headers={"Host": "evil.example", "X-Request-Id": 'a","x":"'},
    )
    assert uuid.UUID(answer.json()["request_id"])


@pytest.mark.parametrize("path", ["/", "/api/ping", "/api/held/ping"])
def test_another_name_for_this_machine_is_refused(
    stack: RunningStack, path: str
) -> None:
    # DNS rebinding: the page of that name would count as same-origin.
    answer = httpx.get(stack.base_url + path, headers={"Host": "evil.example"})
    assert answer.status_code == 421


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_our_own_names_are_answered(stack: RunningStack, name: str) -> None:
    host = f"{name}:{stack.port}"
    answer = httpx.get(f"{stack.base_url}/api/ping", headers={"Host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/api/tasks", "/api/held/tasks"])
def test_a_body_above_1_mib_stops_at_the_gateway(
    stack: RunningStack, path: str
) -> None:
    answer = httpx.post(
        stack.base_url + path,
        content=b"x" * (1024 * 1024 + 1),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_stream_outlasts_the_limit_and_is_not_compressed(
    stack: RunningStack,
) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=20) as client:
        client.get("/api/ping")
        task = client.post("/api/tasks", json=REPORT).json()
        began_s = time.monotonic()
        late = []
        with client.stream(
            "GET",
            task["links"]["stream"],
            headers={"Accept-Encoding": "gzip, zstd"},
        ) as answer:
            assert "content-encoding" not in answer.headers
            for line in answer.iter_lines():
                elapsed_s = time.monotonic() - began_s
                if line.startswith("event:") and elapsed_s > LIMIT_S:
                    late.append(line)
                    break
        assert late
        client.post(task["links"]["cancel"], json={})


def test_no_headers_are_missing_on_any_answer(stack: RunningStack) -> None:
    for path in ("/", "/no-such-page", "/api/ping", "/api/no-such-page"):
        headers = httpx.get(stack.base_url + path).headers
        assert headers.get_list("x-content-type-options") == ["nosniff"]
        assert "content-security-policy" in headers, path
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cross-origin-opener-policy"] == "same-origin"


def test_docs_lead_to_the_api(stack: RunningStack) -> None:
    answer = httpx.get(f"{stack.base_url}/docs")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/api/docs"


@pytest.mark.parametrize(
    "path",
    [
        "/internal/lanes", "/internal/metrics", "/internal",
        "/api/internal/lanes", "/api/../internal/lanes",
        "/api/..%2finternal/lanes", "/api/%2e%2e/internal/lanes",
        "//internal/lanes", "/api//../internal/lanes",
        "/api/tasks/x/../../../internal/lanes", "/%69nternal/lanes",
    ],
)  # fmt: skip
def test_what_the_servers_tell_a_scaler_is_not_public(
    stack: RunningStack, path: str
) -> None:
    # By hand: a client would tidy the path up.
    with socket.create_connection(("127.0.0.1", stack.port), 10) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        with connection.makefile("rb") as answer:
            status, said = answer.readline(), answer.read()
    assert int(status.split()[1]) in {308, 400, 404}, status
    assert b"demand" not in said
    assert b"accepted_tasks" not in said


def test_the_server_itself_does_tell_a_scaler(stack: RunningStack) -> None:
    transport = httpx.HTTPTransport(uds=str(stack.run / "api.sock"))
    with httpx.Client(transport=transport) as beside:
        answer = beside.get("http://api/internal/lanes")
    assert answer.json()["lanes"]["paced"]["demand"] >= 0
