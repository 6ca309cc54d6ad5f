"""Sets a price under a lock. Run: `python before.py PRICE`."""

import os
import sys
import time

from redis import Redis
from table import connect

store = Redis.from_url(os.environ["REDIS_URL"])
db = connect()


# --8<-- [start:shown]
def set_price(price: str) -> None:
    """Set the price; the lock keeps others out for a second."""
    with store.lock("price", timeout=1):
        compute(price)
        db.execute("UPDATE prices SET price = ?", [price])


# --8<-- [end:shown]


def compute(price: str) -> None:
    """Take some time, in which a process may be paused."""
    print("computing", price, flush=True)
    time.sleep(0.3)


set_price(sys.argv[1])
