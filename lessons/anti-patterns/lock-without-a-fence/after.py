"""Sets a price under a lock with a fence. Run: `python after.py PRICE`."""

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
        token = store.incr("price:token")
        compute(price)
        written = db.execute(
            "UPDATE prices SET price = ?, token = ? WHERE token < ?",
            [price, token, token],
        )
        if written.rowcount == 0:
            raise RuntimeError("A later holder has set the price.")


# --8<-- [end:shown]


def compute(price: str) -> None:
    """Take some time, in which a process may be paused."""
    print("computing", price, flush=True)
    time.sleep(0.3)


set_price(sys.argv[1])
