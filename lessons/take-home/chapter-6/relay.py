"""Carries orders from the outbox to the queue. Run: `python relay.py`.

The handler doesn't publish: it could die between the transaction and the
message. This process may die as well. Then it sends an order twice, which is
harmless because the charge has a key.
"""

from __future__ import annotations

import sqlite3
import time

from celery.exceptions import OperationalError
from store import transaction
from worker import charge


def relay() -> int:
    """Send what has not been sent; return how much that was."""
    with transaction() as connection:
        unsent = connection.execute(
            "SELECT id, amount FROM orders WHERE NOT is_sent LIMIT 100"
        ).fetchall()
    for order_id, amount in unsent:
        charge.delay(order_id, amount)
        with transaction() as connection:
            connection.execute(
                "UPDATE orders SET is_sent = 1 WHERE id = ?", (order_id,)
            )
    return len(unsent)


if __name__ == "__main__":
    while True:
        try:
            sent = relay()
        except (OperationalError, sqlite3.OperationalError) as error:
            print(f"nothing is sent: {error}")
            sent = 0
        if not sent:
            time.sleep(0.2)
