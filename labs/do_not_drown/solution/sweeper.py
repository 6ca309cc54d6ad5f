"""Sends messages for renders that have lost their own: `python sweeper.py`.

The API may die between the row and the message, or find no broker. Then one
message is missing, and somebody's render waits until another one is sent. A
message too many takes a turn earlier, or finds nobody in line and ends.
"""

from __future__ import annotations

import logging
import sqlite3
import time

import store
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from work import app, take_turn

# chosen: so long does a render wait at most when its message is lost.
LOOK_S = 1.0
QUEUE = app.conf.task_default_queue


def sweep() -> None:
    """Send what is missing when renders wait beside a free slot."""
    missing = store.waiting_beside_a_free_slot()
    if missing:
        missing -= messages()
    for _ in range(missing):
        take_turn.delay()


def messages() -> int:
    """Return how many messages wait in the queue: in Redis it's a list."""
    with app.connection_for_read() as connection:
        return int(connection.default_channel.client.llen(QUEUE))


if __name__ == "__main__":
    while True:
        time.sleep(LOOK_S)
        try:
            sweep()
        except (OperationalError, RedisError, sqlite3.Error) as error:
            logging.warning("nothing is sent: %s", error)
