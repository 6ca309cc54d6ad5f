"""One process that forks a child for each order, and repeats what died.

An order that is `running` has a child of this process, or of one before it.
After a start there are no children, so whatever is running was left over.
"""

from __future__ import annotations

import os
import time

import provider
import table

MOST = 2


def carry_out(number: str, amount: int) -> str:
    try:
        provider.check(number, amount)
    except provider.Refused:
        return "refused"
    provider.charge(number, amount, key=number)
    provider.send_receipt(number, amount, key=number)
    return "done"


def begin() -> bool:
    rows = table.run(
        "UPDATE orders SET state = 'running', attempts = attempts + 1"
        " WHERE id = (SELECT id FROM orders WHERE state = 'queued' LIMIT 1)"
        " RETURNING id, amount"
    )
    for number, amount in rows:
        if not (pid := os.fork()):
            state = carry_out(number, amount)
            table.run(
                "UPDATE orders SET state = ? WHERE id = ?", state, number
            )
            os._exit(0)
        children[pid] = number
    return bool(rows)


def reap() -> None:
    pid, status = os.waitpid(-1, os.WNOHANG) if children else (0, 0)
    if pid and (number := children.pop(pid)) and status:
        table.run("UPDATE orders SET state = 'queued' WHERE id = ?", number)


children: dict[int, str] = {}
table.run("UPDATE orders SET state = 'queued' WHERE state = 'running'")
while True:
    reap()
    if len(children) >= MOST or not begin():
        time.sleep(0.05)
