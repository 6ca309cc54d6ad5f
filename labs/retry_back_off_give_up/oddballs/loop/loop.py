"""Takes one due parcel after the other; no broker, no Celery, no lease.

A parcel that is running belongs to a process of this machine. If that process
is gone, so is the try.
"""

from __future__ import annotations

import os
import random
import time

import carrier
import psutil
import table

MOST_TRIES = 4


def take() -> tuple | None:
    rows = table.run(
        "UPDATE parcels SET state = 'running', tries = tries + 1, owner = ?"
        " WHERE id = (SELECT id FROM parcels WHERE state = 'queued'"
        " AND due_s < ? ORDER BY due_s LIMIT 1)"
        " RETURNING id, weight_g, tries",
        os.getpid(),
        time.time(),
    )
    return rows[0] if rows else None


def end(number: str, tries: int, cause: str, pause_s: float | None) -> None:
    state = "queued" if pause_s is not None else "failed"
    if tries >= MOST_TRIES:
        state = "failed"
    table.run(
        "UPDATE parcels SET state = ?, cause = ?, due_s = ? WHERE id = ?",
        state,
        cause,
        time.time() + (pause_s or 0),
        number,
    )


def bury() -> None:
    for number, tries, owner in table.run(
        "SELECT id, tries, owner FROM parcels WHERE state = 'running'"
    ):
        if not psutil.pid_exists(owner):
            end(number, tries, "nothing, because the process died", 0.2)


def attempt(number: str, weight_g: int, tries: int) -> None:
    try:
        carrier.make_label(number, weight_g, key=f"label/{number}")
    except carrier.CarrierError as error:
        passes = error.status is None or error.status >= 429
        most_s = 0.7 * 2.0 ** (tries - 1)
        pause_s = error.retry_after_s + random.uniform(most_s / 3, most_s)
        end(number, tries, str(error), pause_s if passes else None)
    else:
        table.run("UPDATE parcels SET state = 'done' WHERE id = ?", number)


while True:
    bury()
    if (parcel := take()) is not None:
        attempt(*parcel)
    else:
        time.sleep(0.05)
