"""Pauses a process that holds a lock, until another one has been and gone."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

LOCK_S = 1
PAUSE_S = 1.5


async def run(stage: Stage) -> dict[str, Any]:
    """Set an old price slowly, and a new one meanwhile."""
    table = stage.folder / "prices.db"
    with closing(sqlite3.connect(table)) as db, db:
        db.execute("CREATE TABLE prices (price TEXT, token INTEGER)")
        db.execute("INSERT INTO prices VALUES ('none', 0)")
    old = await stage.script("old")
    assert old.stdout is not None
    await old.stdout.readline()
    old.send_signal(signal.SIGSTOP)
    await asyncio.sleep(PAUSE_S)
    new = await stage.script("new")
    await new.wait()
    between = _price(stage)
    old.send_signal(signal.SIGCONT)
    await old.wait()
    return {
        "lock_s": LOCK_S,
        "pause_s": PAUSE_S,
        "between": between,
        "final": _price(stage),
        "was_told": "LockNotOwned" in stage.said(),
    }


def _price(stage: Stage) -> str:
    with closing(sqlite3.connect(stage.folder / "prices.db")) as db:
        return str(db.execute("SELECT price FROM prices").fetchone()[0])


def tell(before: Seen, after: Seen) -> str:
    """Tell which price was left."""
    hold(before["between"] == "new", "the other process got the lock")
    hold(before["final"] == "old", "the paused process overwrites it")
    hold(after["final"] == "new", "the fence refuses the old write")
    told = (
        " Its lock library did raise an error, after the write."
        if before["was_told"]
        else ""
    )
    return (
        "The first process got the lock and was paused for"
        f" {before['pause_s']:g} s, as by a garbage collection or a busy"
        f" node. The lock of {before['lock_s']} s ran out, the second process"
        " took it and set the new price. Then the first one woke up and wrote"
        f" the {before['final']} one.{told} With the token the write of the"
        f" first changed no row, and the price stayed {after['final']}."
    )


PATTERN = Pattern(
    name="lock-without-a-fence",
    title="A lock without a fence",
    role=Role.WORKER,
    harm="A process that was paused for longer than its lock goes on as if it"
    " still had it.",
    chapter="chapters/7-delivery.md#a-check-before-the-write-isnt-a-fence",
    looks="A lock with a timeout, and a write that trusts it.",
    grep="grep -rLE 'token|fence|version' --include='*.py' ."
    " | xargs -r grep -nE '\\.lock\\(|nx=True|setnx|Redlock'",
    metric="`LockNotOwnedError` in the log: each one is work that went on"
    " after its lock had run out.",
    rule=None,
    cure="Count the holders, and have the store that is written to refuse a"
    " smaller number than it has seen. Take the number before you read what"
    " you compute with.",
    rows=(
        Row("lock_s", "The lock lasts", "s"),
        Row("pause_s", "The holder was paused", "s"),
        Row("between", "Price that the second process set"),
        Row("final", "Price in the end"),
    ),
    run=run,
    tell=tell,
)
