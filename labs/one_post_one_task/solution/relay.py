"""Carries orders from the table to the queue. Run: `python relay.py`.

It may die between sending and writing that down. Then it sends the order
twice, which is harmless because the bank knows the order by its id.
"""

from __future__ import annotations

import logging
import sqlite3
import time

import orders
from kombu.exceptions import OperationalError
from work import charge

# chosen: an order waits for half of this on average.
PAUSE_S = 0.1
# chosen: how long to leave a broker alone that doesn't respond.
BROKEN_S = 1.0


def relay() -> None:
    """Send every order that isn't on the queue yet, the oldest first."""
    for order in orders.unsent():
        charge.delay(order["id"], order["customer"], order["amount"])
        orders.sent(order["id"])


if __name__ == "__main__":
    while True:
        try:
            relay()
            time.sleep(PAUSE_S)
        except (OperationalError, sqlite3.OperationalError) as error:
            logging.warning("nothing is sent: %s", error)
            time.sleep(BROKEN_S)
