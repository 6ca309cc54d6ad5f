"""Sends requests that a service has to refuse, and methods it may not have."""

from __future__ import annotations

import json
from collections.abc import Iterator

from harness.conformance.drive.addresses import with_other_id
from harness.conformance.drive.bodies import drawn, word
from harness.conformance.drive.caller import Ask
from harness.conformance.drive.ids import other_id
from harness.conformance.drive.probes.probe import Probe
from harness.conformance.drive.session import Session
from harness.conformance.drive.task import Task
from harness.conformance.naming import id_in
from harness.conformance.plan import Plan

# chosen: deeper than any input, and small enough for every server.
DEPTH = 3000
LONG = 2000
UNKNOWN_IDS = 2
# Values that HTTP lets through, and that no client means.
ODD_HEADERS: tuple[dict[str, str], ...] = (
    {"If-None-Match": '"'},
    {"Accept": ";;q="},
)


async def invalid(session: Session) -> None:
    """Submit each body that the dialect calls invalid."""
    dice = session.dice("invalid")
    for template in session.dialect.bodies.invalid:
        body = drawn(template, dice)
        ask = session.submission("invalid", body, "invalid")
        await session.owner.send(ask)


async def unknown(session: Session) -> None:
    """Ask for ids that were never given, made like one that was."""
    task = await session.submit("unknown")
    if task is None:
        return
    for _ in range(UNKNOWN_IDS):
        other = like(task, session)
        if other is None:
            session.skip("unknown", f"no other id is like {task.name!r}")
            break
        await session.status(other, "unknown")
    await session.to_end(task)


def like(task: Task, session: Session, odd: str = "") -> Task | None:
    """Return a task that isn't there, with an id of the same form.

    None if there is no other id of that form: it would be the task itself.
    """
    if task.id == task.url:
        # Nobody can tell which part of its address is the id.
        return None
    dice = session.next_dice(f"ids/{task.probe}")
    others = {
        known: odd or other_id(known, dice)
        for known in (task.id, id_in(task.url))
    }
    id_, url = others[task.id], task.url
    if url != session.plan.submit_url:
        url = with_other_id(url, task.id, lambda known: others[known])
        if url == task.url:
            return None
    elif id_ == task.id:
        return None
    return Task(id_, url, task.owner, task.probe, task.answer)


async def garbage(session: Session) -> None:
    """Send what no client means to send: it may be refused, not crash."""
    for intent, content, headers in _bodies(session):
        url = session.plan.submit_url
        method = session.dialect.submit.method
        ask = Ask(
            "other", "garbage", intent, method, url, headers, content=content
        )
        await session.owner.send(ask)
    task = await session.submit("garbage")
    if task is None:
        return
    for intent, id_ in _ids():
        other = like(task, session, id_)
        if other is not None:
            await session.status(other, intent)
    for headers in ODD_HEADERS:
        await session.status(task, "odd header", headers=headers)
    await session.to_end(task)


def _bodies(
    session: Session,
) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    name = word(session.dice("garbage"))
    json_ = {"Content-Type": "application/json"}
    yield "half a JSON body", b'{"%b": ' % name.encode(), json_
    yield "bytes that aren't UTF-8", b'{"\xff\xfe": "\xc3\x28"}', json_
    yield "an empty body", b"", json_
    yield "null", b"null", json_
    yield "a number", b"17", json_
    yield "a deep body", b"[" * DEPTH + b"]" * DEPTH, json_
    yield "NaN and infinity", b'{"seconds": NaN, "x": 1e999}', json_
    yield "half a surrogate", b'{"seconds": "\\ud800\\u0000"}', json_
    yield "another media type", b"seconds=1", {"Content-Type": "text/plain"}
    if session.dialect.key and session.dialect.key.header:
        body = json.dumps(session.body("garbage", "quick")).encode()
        header = session.dialect.key.header
        yield "an endless key", body, {**json_, header: "k" * LONG}
        yield "an empty key", body, {**json_, header: ""}


def _ids() -> Iterator[tuple[str, str]]:
    yield "an id with a NUL", "%00"
    yield "an id that isn't UTF-8", "%ff%fe"
    yield "an id that climbs", "..%2f..%2fetc%2fpasswd"
    yield "an endless id", "a" * LONG
    yield "an id with a quote", "'%20OR%20'1'='1"
    yield "a negative id", "-1"


async def methods(session: Session) -> None:
    """Send HEAD and OPTIONS, and see whether anything has changed."""
    task = await session.submit("methods")
    if task is None or not await session.to_end(task):
        return
    before = await session.status(task, "before-methods")
    for url in (task.url, session.plan.submit_url):
        for method in ("HEAD", "OPTIONS"):
            ask = Ask("other", "methods", method.lower(), method, url)
            await session.owner.send(ask)
    if before is not None:
        await session.status(task, "after-methods")


def _no_invalid(plan: Plan) -> str:
    if plan.dialect.bodies.invalid:
        return ""
    return "there are no invalid bodies: give `invalid` in [bodies]"


REFUSING = (
    Probe(
        "invalid",
        "submits the dialect's invalid bodies",
        0,
        6,
        invalid,
        _no_invalid,
    ),
    Probe("unknown", "asks for ids that don't exist", 1, 2, unknown),
    Probe(
        "garbage",
        "sends bodies, ids and headers that no client means to send, of a"
        " few KB",
        3,
        19,
        garbage,
    ),
    Probe("methods", "sends HEAD and OPTIONS", 1, 6, methods),
)
