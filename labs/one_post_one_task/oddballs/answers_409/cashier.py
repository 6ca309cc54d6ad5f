"""Charges the unpaid orders one after the other, in a single thread."""

import time

import bank
from shop import database

db = database()
while True:
    row = db.execute(
        "SELECT number, name, customer, amount FROM orders WHERE NOT paid"
        " ORDER BY number LIMIT 1"
    ).fetchone()
    if row is None:
        time.sleep(0.05)
        continue
    number, name, customer, amount = row
    bank.charge(name, customer, amount)
    db.execute("UPDATE orders SET paid = 1 WHERE number = ?", (number,))
