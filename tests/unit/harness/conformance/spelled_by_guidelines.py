"""The right service in the dialects of API guidelines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.replies import Reply, Request
from tests.unit.harness.conformance.translated import JSON, Translated


class Azure(Translated):
    """202 with Operation-Location, and words with capitals."""

    WORDS = {  # noqa: RUF012 - a table
        "queued": "NotStarted",
        "running": "Running",
        "succeeded": "Succeeded",
        "failed": "Failed",
        "cancelled": "Canceled",
    }

    async def answer(self, request: Request) -> Reply:
        """Translate a request and its reply."""
        path = request.path.replace("/jobs", "/tasks")
        headers = dict(request.headers)
        if "operation-id" in headers:
            headers["idempotency-key"] = headers["operation-id"]
        request = replace(request, headers=headers)
        if path.endswith(":cancel"):
            id_ = path.removesuffix(":cancel")
            return self._as_azure(await self.plain(request, "DELETE", id_))
        return self._as_azure(
            await super(Translated, self).answer(replace(request, path=path))
        )

    def _as_azure(self, reply: Reply) -> Reply:
        headers = dict(reply.headers)
        if location := headers.pop("Location", ""):
            place = location.replace("/tasks", "/jobs")
            headers["Operation-Location"] = f"{self.base_url}{place}"
        body = reply.json
        if reply.status >= 400 and body:
            headers["Content-Type"] = "application/json"
            error = {"code": body["title"], "message": body["detail"]}
            return Reply(reply.status, {"error": error}, headers)
        if isinstance(body, dict):
            body = {**body, "status": self.WORDS[body.pop("state")]}
            if "problem" in body:
                problem = body.pop("problem")["detail"]
                body["error"] = {"code": "Failed", "message": problem}
        return Reply(reply.status, body, headers)


class Aip151(Translated):
    """An Operation, by 200."""

    async def answer(self, request: Request) -> Reply:
        """Translate a request and its reply."""
        path = request.path.replace("/v1/operations", "/tasks")
        path = path.replace("/v1/jobs", "/tasks")
        if path.endswith(":cancel"):
            id_ = path.removesuffix(":cancel")
            reply = await self.plain(request, "DELETE", id_)
            return reply if reply.status >= 500 else _operation(reply, {})
        return _operation(
            await super(Translated, self).answer(replace(request, path=path))
        )


def _operation(reply: Reply, body: Any = None) -> Reply:
    view = reply.json
    if reply.status >= 400:
        error = {"code": reply.status, "message": view["detail"]}
        return Reply(reply.status, {"error": error}, JSON)
    if body is not None or view is None:
        return Reply(200 if view else reply.status, body, JSON)
    operation: dict[str, Any] = {"name": f"operations/{view['id']}"}
    operation["done"] = view["state"] in ("succeeded", "failed", "cancelled")
    if view["state"] == "succeeded":
        operation["response"] = view["result"]
    if view["state"] in ("failed", "cancelled"):
        code = 1 if view["state"] == "cancelled" else 13
        operation["error"] = {"code": code, "message": view["state"]}
    return Reply(200, operation, JSON)


class Zalando(Translated):
    """A job as a resource that is created, and 303 to its result."""

    async def answer(self, request: Request) -> Reply:
        """Translate a request and its reply."""
        path = request.path.replace("/jobs", "/tasks")
        if path.endswith("/result"):
            place = path.removesuffix("/result")
            reply = await self.plain(request, "GET", place)
            if reply.status == 200:
                reply.json = reply.json["result"]
            return reply
        reply = await super(Translated, self).answer(
            replace(request, path=path)
        )
        headers = dict(reply.headers)
        if "Location" in headers:
            headers["Location"] = headers["Location"].replace("task", "job")
        if isinstance(reply.json, dict) and "state" in reply.json:
            reply.json["status"] = reply.json.pop("state").upper()
            if reply.json["status"] == "SUCCEEDED" and reply.status == 200:
                headers["Location"] = f"{request.path}/result"
                return Reply(303, None, headers)
        status = 201 if reply.status == 202 else reply.status
        return Reply(status, reply.json, headers, stream=reply.stream)
