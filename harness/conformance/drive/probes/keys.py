"""Sends submissions again under their idempotency keys."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from dataclasses import replace

from harness.conformance.drive.caller import Ask
from harness.conformance.drive.probes.owners import is_taken
from harness.conformance.drive.probes.probe import NO_KEY, ONE_OWNER, Probe
from harness.conformance.drive.session import Session
from harness.conformance.plan import Plan

# chosen: a body that differs by chance does so within a few draws.
DRAWS = 5
# chosen: with two processes behind one port, one in a thousand runs asks
# the same one each time.
REPEATS = 10


def new_key() -> str:
    """Return a key that nobody has used, in this run or in another.

    A service remembers keys, so a seed doesn't repeat them.
    """
    return str(uuid.uuid4())


async def again(session: Session) -> None:
    """Send a submission again while it's unfinished, and after its end."""
    key, body = new_key(), session.body("again", "quick")
    task = await session.submit("again", intent="keyed", key=key, body=body)
    for _ in range(REPEATS):
        ask = session.submission("again", body, "keyed", key)
        # A new connection may lead to another process.
        await session.owner.send(replace(ask, headers=_closing(ask)))
    if task is not None and await session.to_end(task):
        await session.owner.send(
            session.submission("again", body, "keyed", key)
        )


def _closing(ask: Ask) -> dict[str, str]:
    return {**(ask.headers or {}), "Connection": "close"}


async def at_once(session: Session) -> None:
    """Send the same submission several times at the same moment.

    Where a quota left fewer than two of them, it's tried again later.
    """
    count = session.limits.at_once
    for tries in itertools.count(1):
        key = new_key()
        body = session.body("race", "quick")
        asks = [
            session.submission("race", body, "raced", key)
            for _ in range(count)
        ]
        await session.pace.wait(count)
        answers = await asyncio.gather(*map(session.owner.send_now, asks))
        refused = [a for a in answers if a is not None and a.is_refused]
        if len(answers) - len(refused) > 1:
            break
        asked_s = max(a.retry_after_s or 0.0 for a in refused)
        pause_s = session.refusals.pause_s(asked_s, tries, count)
        if pause_s is None:
            break
        await asyncio.sleep(pause_s)
    for answer in answers:
        task = session.accepted("race", answer, session.owner)
        if task is not None:
            await session.to_end(task)
            return


async def other_body(session: Session) -> None:
    """Send another body under a key that was used."""
    key, body = new_key(), session.body("reuse", "quick")
    other = body
    for _ in range(DRAWS):
        other = session.body("reuse", "quick")
        if json.dumps(other) != json.dumps(body):
            break
    if json.dumps(other) == json.dumps(body):
        other = session.dialect.bodies.slow
    if other is None or json.dumps(other) == json.dumps(body):
        session.skip("reuse", "all bodies are the same: give --slow-body")
        return
    task = await session.submit("reuse", intent="keyed", key=key, body=body)
    if task is not None:
        ask = session.submission("reuse", other, "other-body", key)
        await session.owner.send(ask)
        await session.to_end(task)


async def other_owner(session: Session) -> None:
    """Send the same key and body as another owner."""
    if not await is_taken(session, "shared"):
        return
    key, body = new_key(), session.body("shared", "quick")
    for owner in session.owners:
        task = await session.submit(
            "shared", intent="keyed-by", key=key, body=body, owner=owner
        )
        if task is not None:
            await session.to_end(task)


def _no_key(plan: Plan) -> str:
    return "" if plan.dialect.key is not None else NO_KEY


def _one_owner(plan: Plan) -> str:
    return _no_key(plan) or ("" if plan.has_two_owners else ONE_OWNER)


KEYS = (
    Probe(
        "again",
        "submits a task 12 times under one key",
        1,
        11,
        again,
        _no_key,
    ),
    Probe(
        "race",
        "submits a task 8 times at once under one key",
        1,
        7,
        at_once,
        _no_key,
    ),
    Probe(
        "reuse", "submits two bodies under one key", 1, 1, other_body, _no_key
    ),
    Probe(
        "shared",
        "submits a task as the second owner, and the same key as both",
        3,
        1,
        other_owner,
        _one_owner,
    ),
)
