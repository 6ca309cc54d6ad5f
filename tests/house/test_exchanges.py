"""An HTTP exchange that a chapter shows is one that has been recorded.

By a page, or by the load generator of an experiment, whose exchanges stand in
its partials as they went over the wire. Values that differ from run to run
(ids, moments) are masked. A page may leave headers out; it mustn't add any,
and a body is shown whole or not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT, files_with, name

CHAPTERS = [
    path
    for path in files_with(".md")
    if path.parent == ROOT / "site" / "chapters"
]
FRAMES: list[dict[str, Any]] = [
    frame
    for file in sorted((ROOT / "site" / "recordings").glob("*.json"))
    for frame in json.loads(file.read_text("utf-8"))["frames"]
]


def _by_a_load_generator(frame: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the messages in a frame's partial, in the shape of frames."""
    partial = frame.get("event", {}).get("partial") or {}
    for exchange in partial.get("exchanges", []):
        if not exchange["response"].startswith("HTTP/"):
            # With a broker.
            continue
        for kind in ("request", "response"):
            head, _, rest = exchange[kind].partition("\n\n")
            first, *lines = head.split("\n")
            headers = {
                field.lower(): value
                for field, value in (line.split(": ", 1) for line in lines)
            }
            try:
                body = json.loads(rest) if rest else None
            except ValueError:
                # Too long to be shown whole; so it can't be in a page.
                body = rest
            yield {
                "kind": kind,
                "first": first,
                "headers": headers,
                "body": body,
            }


MESSAGES = [
    *(frame for frame in FRAMES if frame["kind"] in ("request", "response")),
    *(message for frame in FRAMES for message in _by_a_load_generator(frame)),
]
IDS = re.compile(
    r"[th]_[a-z2-7]{26}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+Z"
)


def _masked(value: Any) -> Any:
    return json.loads(IDS.sub("{id}", json.dumps(value)))


RECORDED = _masked(MESSAGES)


def _exchanges(text: str) -> list[str]:
    return re.findall(r"(?ms)^```http$\n(.*?)^```$", text)


def _is_recorded(shown: str) -> bool:
    head, _, rest = shown.strip().partition("\n\n")
    first, *lines = head.splitlines()
    headers = {
        field.lower(): value
        for field, value in (line.split(": ", 1) for line in lines)
    }
    body = json.loads(rest) if rest else None
    return any(
        _first_line(frame) == first
        and headers.items() <= frame["headers"].items()
        and body in (None, frame["body"])
        for frame in RECORDED
    )


def _first_line(frame: dict[str, Any]) -> str:
    if "first" in frame:
        return str(frame["first"])
    if frame["kind"] == "request":
        return f"{frame['method']} {frame['path']} HTTP/1.1"
    return f"HTTP/1.1 {frame['status']} {frame['reason']}"


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_an_exchange_in_a_chapter_has_been_recorded(path: Path) -> None:
    for shown in _exchanges(path.read_text("utf-8")):
        assert _is_recorded(IDS.sub("{id}", shown)), f"{name(path)}: {shown}"


@pytest.mark.parametrize(
    "shown",
    [
        "HTTP/1.1 202 Created",
        "HTTP/1.1 202 Accepted\nRetry-After: 7",
        "HTTP/1.1 202 Accepted\nX-Made-Up: 1",
        "PUT /api/tasks HTTP/1.1",
        'POST /api/tasks HTTP/1.1\n\n{"kind": "invented"}',
    ],
)
def test_an_invented_exchange_would_be_found(shown: str) -> None:
    assert not _is_recorded(shown)
