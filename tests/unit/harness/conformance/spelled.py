"""The right service of the self-test in other dialects: six translations.

Each turns requests of its dialect into those of the right service, and its
replies back. They are as thin as a reader's own would be, so they also show
what a dialect file says.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from harness.replies import Reply, Request
from harness.selftest.right import Service

JSON = {"Content-Type": "application/json"}


class Translated(Service):
    """Helps translations; itself it speaks plain."""

    async def plain(
        self, request: Request, method: str, path: str, body: Any = None
    ) -> Reply:
        """Return the right service's reply to a request in plain."""
        content = json.dumps(body).encode() if body is not None else b""
        return await super().answer(
            replace(request, method=method, path=path, body=content)
        )


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


class OpenAi(Translated):
    """A response that is made in the background."""

    WORDS = {  # noqa: RUF012 - a table
        "running": "in_progress",
        "succeeded": "completed",
    }

    async def answer(self, request: Request) -> Reply:
        """Translate a request and its reply."""
        path = request.path.replace("/v1/responses", "/tasks")
        headers = dict(request.headers)
        body = request.json
        if request.method == "POST" and path == "/tasks":
            given = body if isinstance(body, dict) else {}
            if given.get("background") is not True:
                return self._as_openai(Reply(400, {"detail": "background"}))
            slow = "sentences" in str(given.get("input"))
            body = {"seconds": 3.2 if slow else 0.3}
            reply = await self.plain(request, "POST", path, body)
            return self._as_openai(replace(reply, status=200))
        if path.endswith("/cancel"):
            path = path.removesuffix("/cancel")
            return self._as_openai(await self.plain(request, "DELETE", path))
        if request.query.get("stream"):
            headers["last-event-id"] = request.query.get("starting_after", "")
            path += "/events"
        asked = replace(request, path=path, headers=headers)
        return self._as_openai(await super(Translated, self).answer(asked))

    def _as_openai(self, reply: Reply) -> Reply:
        if reply.stream is not None:
            stream = self._numbered(reply.stream)
            return Reply(200, headers=reply.headers, stream=stream)
        view = reply.json or {}
        if reply.status >= 400 or not view:
            error = {"message": view.get("detail", "")}
            return Reply(reply.status, {"error": error}, JSON)
        return Reply(200, self._response(view), JSON)

    def _response(self, view: dict[str, Any]) -> dict[str, Any]:
        status = self.WORDS.get(view["state"], view["state"])
        return {
            "id": view["id"],
            "object": "response",
            "status": status,
            "output": [view["result"]] if view.get("result") else [],
        }

    async def _numbered(
        self, stream: AsyncIterator[bytes]
    ) -> AsyncIterator[bytes]:
        async for message in stream:
            line = message.partition(b"data: ")[2].strip()
            if not line:
                yield message
                continue
            event = json.loads(line)
            data = {
                "sequence_number": event["seq"],
                "response": self._response({**event, "result": None}),
            }
            yield f"data: {json.dumps(data)}\n\n".encode()


class A2a(Translated):
    """An agent that answers a message with a task."""

    async def answer(self, request: Request) -> Reply:
        """Translate a request and its reply."""
        body, path = request.json, request.path
        if path == "/message:send":
            message = body.get("message") if isinstance(body, dict) else None
            if not isinstance(message, dict):
                return _as_a2a(Reply(400, {"detail": "a message is needed"}))
            slow = "slowly" in json.dumps(message)
            input_ = {"seconds": 3.2 if slow else 0.3}
            reply = await self.plain(request, "POST", "/tasks", input_)
            reply = _as_a2a(reply)
            return Reply(reply.status, {"task": reply.json}, JSON)
        if path.endswith(":cancel"):
            path = path.removesuffix(":cancel")
            return _as_a2a(await self.plain(request, "DELETE", path))
        if path.endswith(":subscribe"):
            path = path.removesuffix(":subscribe") + "/events"
            reply = await self.plain(request, "GET", path)
            if reply.stream is None:
                return _as_a2a(reply)
            return Reply(
                200, headers=reply.headers, stream=_updates(reply.stream)
            )
        asked = replace(request, path=path)
        return _as_a2a(await super(Translated, self).answer(asked))


def _as_a2a(reply: Reply) -> Reply:
    view = reply.json or {}
    if reply.status >= 400 or "state" not in view:
        error = {"code": reply.status, "message": view.get("detail", "")}
        return Reply(reply.status, {"error": error}, JSON)
    return Reply(200, _task(view), JSON)


def _task(view: dict[str, Any]) -> dict[str, Any]:
    words = {
        "queued": "SUBMITTED",
        "running": "WORKING",
        "succeeded": "COMPLETED",
        "failed": "FAILED",
        "cancelled": "CANCELED",
    }
    state = f"TASK_STATE_{words[view['state']]}"
    task: dict[str, Any] = {"id": view["id"], "status": {"state": state}}
    if view.get("result"):
        task["artifacts"] = [{"parts": [{"data": view["result"]}]}]
    return task


async def _updates(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for message in stream:
        line = message.partition(b"data: ")[2].strip()
        if line:
            update = {"statusUpdate": _task(json.loads(line))}
            yield f"data: {json.dumps(update)}\n\n".encode()


class Mcp(Translated):
    """A server whose tool answers with a task."""

    async def answer(self, request: Request) -> Reply:
        """Translate a request and its reply."""
        call = request.json
        if request.method != "POST" or request.path != "/mcp":
            return Reply(405, None, {"Allow": "POST"})
        if not isinstance(call, dict) or not isinstance(
            call.get("params"), dict
        ):
            return Reply(400, _error(None, -32700, "not a request"), JSON)
        number, params = call.get("id"), call["params"]
        task = str(params.get("taskId", ""))
        match call.get("method"):
            case "tools/call" if params.get("name") == "sleep":
                reply = await self.plain(
                    request, "POST", "/tasks", params.get("arguments")
                )
                kind = "task"
            case "tasks/get":
                reply = await self.plain(request, "GET", f"/tasks/{task}")
                kind = "complete"
            case "tasks/cancel":
                reply = await self.plain(request, "DELETE", f"/tasks/{task}")
                kind = "ack"
            case _:
                reply, kind = Reply(404, {"detail": "no such tool"}), ""
        if reply.status == 401:
            return Reply(401, None)
        if reply.status >= 400 and not (kind == "ack" and reply.status == 409):
            detail = reply.json["detail"]
            return Reply(200, _error(number, -32602, detail), JSON)
        if kind == "ack":
            result: dict[str, Any] = {"resultType": "complete"}
        else:
            result = {"resultType": kind, **_mcp_task(reply.json)}
        answer = {"jsonrpc": "2.0", "id": number, "result": result}
        return Reply(200, answer, JSON)


def _error(number: Any, code: int, message: str) -> dict[str, Any]:
    error = {"code": code, "message": message}
    return {"jsonrpc": "2.0", "id": number, "error": error}


def _mcp_task(view: dict[str, Any]) -> dict[str, Any]:
    words = {"queued": "working", "running": "working"}
    words["succeeded"] = "completed"
    status = words.get(view["state"], view["state"])
    task = {"taskId": view["id"], "status": status, "pollIntervalMs": 300}
    if view.get("result"):
        task["result"] = {"content": [], "structured": view["result"]}
    return task


SPELLED: dict[str, type[Service]] = {
    "azure": Azure,
    "aip151": Aip151,
    "zalando": Zalando,
    "openai": OpenAi,
    "a2a": A2a,
    "mcp": Mcp,
}
