"""Sends each key several times at once to an API of two processes."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

KEYS = 40
COPIES = 6


async def run(stage: Stage) -> dict[str, Any]:
    """Send every key six times at once; count the rows."""
    api = await stage.serve("", "--workers", "2")
    # The table is made by the first request, before the race.
    await api.post("/orders", headers={"Idempotency-Key": "warm"})

    async def send(key: str) -> int:
        answer = await api.post("/orders", headers={"Idempotency-Key": key})
        return answer.status_code

    statuses: list[int] = []
    for number in range(KEYS):
        key = f"key-{number}"
        statuses += await asyncio.gather(*(send(key) for _ in range(COPIES)))
    with closing(sqlite3.connect(stage.folder / "shop.db")) as db:
        counts = [
            count
            for (count,) in db.execute(
                "SELECT count(*) FROM orders WHERE key != 'warm' GROUP BY key"
            )
        ]
    return {
        "keys": KEYS,
        "copies": COPIES,
        "accepted": sum(status == 202 for status in statuses),
        "rows": sum(counts),
        "doubled": sum(count > 1 for count in counts),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how many keys have several orders."""
    hold(before["doubled"] > 0, "a key has several orders")
    hold(after["rows"] == after["keys"], "a constraint leaves one a key")
    return (
        f"{before['keys']} keys were sent {before['copies']} times each, the"
        f" copies at the same time. {before['doubled']} of the keys then had"
        f" more than one order, {before['rows']} orders in all. With the"
        f" constraint there were {after['rows']}."
    )


PATTERN = Pattern(
    name="check-then-insert",
    title="Check, then insert",
    role=Role.API,
    harm="Two requests with one key both find nothing, and both insert.",
    chapter="chapters/6-idempotency.md#closing-the-gap",
    looks="It reads, decides, and writes: three steps, and another process"
    " takes its own between them.",
    grep="grep -rnE -A6 '(SELECT|select\\()|\\.(exists|get|first|one_or_none"
    "|scalar)\\('"
    " --include='*.py' . | grep -iE 'insert|\\.add\\(|\\.create\\('",
    metric="`SELECT key, count(*) … GROUP BY key HAVING count(*) > 1` on the"
    " table that you have.",
    rule=None,
    cure="Let one statement decide: a unique constraint, and an insert that"
    " does nothing on conflict. On a table that you have, remove the doubles"
    " first: `CREATE UNIQUE INDEX` fails while there are any.",
    rows=(
        Row("keys", "Different keys"),
        Row("accepted", "Requests answered 202"),
        Row("rows", "Orders in the table"),
        Row("doubled", "Keys with more than one order"),
    ),
    run=run,
    tell=tell,
    figure="chapters/6-idempotency.md#see-it-happen",
)
