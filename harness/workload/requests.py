"""One request of a client and its outcome, both written to its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from harness.dialect import Status

if TYPE_CHECKING:
    from harness.workload.client import Client


async def request_status(
    client: Client, what: str, method: str, path: str, **more: Any
) -> Status | None:
    """Send a request that a status answers; None for any other answer."""
    body = more.pop("json", None)
    headers = more.pop("headers", None)
    history = client.history
    op = history.invoke(what, **more)
    try:
        answer = await client.http.request(
            method, path, json=body, headers=headers
        )
    except httpx.HTTPError as error:
        name = type(error).__name__
        history.write(op, what, "unknown", error=name, **more)
        return None
    more["status"] = answer.status_code
    if answer.status_code >= 400:
        # A 5xx doesn't show whether the request was done before it.
        phase = "unknown" if answer.status_code >= 500 else "fail"
        history.write(op, what, phase, **more)
        return None
    status = client.dialect.read_status(answer.json())
    more |= {"task": status.task, "seq": status.seq}
    more |= {"state": status.state, "attempt": status.attempt}
    history.write(op, what, "ok", **more)
    return status
