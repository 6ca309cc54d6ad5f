"""The right service in the dialects of models, agents and tools."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from harness.replies import Reply, Request
from tests.unit.harness.conformance.translated import JSON, Translated


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
