"""Takes rows that nobody works on, four at a time, and makes the reports."""

import threading
import time

from sales import sales_of
from web import database

LEASE_S = 60


def work():
    db = database()
    while True:
        row = db.execute(
            "UPDATE work SET taken_until = ? WHERE id = (SELECT id FROM work"
            " WHERE total IS NULL AND error IS NULL AND taken_until < ?"
            " LIMIT 1) RETURNING id, months",
            (time.time() + LEASE_S, time.time()),
        ).fetchall()
        if not row:
            time.sleep(0.1)
            continue
        ((name, months),) = row
        try:
            total = sum(map(sales_of, range(1, months + 1)))
        except Exception as error:
            db.execute(
                "UPDATE work SET error = ? WHERE id = ?", (repr(error), name)
            )
        else:
            db.execute("UPDATE work SET total = ? WHERE id = ?", (total, name))


for _ in range(4):
    threading.Thread(target=work).start()
