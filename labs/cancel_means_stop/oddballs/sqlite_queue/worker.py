"""Two threads that take mailings from the table. SIGTERM stops them."""

import json
import os
import signal
import threading
import uuid

import httpx
from db import DATA, query

stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
shop = httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=10)


def claim(owner):
    rows = query(
        "UPDATE mailings SET owner = ?,"
        " state = CASE state WHEN 'queued' THEN 'running' ELSE state END"
        " WHERE id = (SELECT id FROM mailings WHERE owner IS NULL AND"
        " state IN ('queued', 'cancelling') ORDER BY id LIMIT 1)"
        " RETURNING id, text, recipients",
        owner,
    )
    return rows[0] if rows else None


def print_one(number, text, recipients):
    have = {
        r
        for (r,) in query(
            "SELECT recipient FROM receipts WHERE mailing = ?", number
        )
    }
    for recipient in recipients:
        if recipient in have:
            continue
        if stopping.is_set():
            query(
                "UPDATE mailings SET owner = NULL, state = CASE state"
                " WHEN 'running' THEN 'queued' ELSE state END WHERE id = ?",
                number,
            )
            return
        [(state,)] = query("SELECT state FROM mailings WHERE id = ?", number)
        if state == "cancelling":
            query("DELETE FROM receipts WHERE mailing = ?", number)
            query(
                "UPDATE mailings SET state = 'cancelled' WHERE id = ?", number
            )
            return
        answer = shop.post(
            "/letters",
            json={"recipient": recipient, "text": text},
            headers={"Idempotency-Key": f"{number}/{recipient}"},
        )
        query(
            "INSERT OR REPLACE INTO receipts VALUES (?, ?, ?)",
            number,
            recipient,
            str(answer.json()["receipt"]),
        )
    lines = query(
        "SELECT recipient, number FROM receipts WHERE mailing = ?", number
    )
    folder = DATA / "receipts"
    folder.mkdir(exist_ok=True)
    part = DATA / f"{number}.part"
    part.write_text("".join(f"{r},{n}\n" for r, n in lines))
    part.rename(folder / f"{number}.csv")
    query("UPDATE mailings SET state = 'succeeded' WHERE id = ?", number)


def work():
    while not stopping.is_set():
        mailing = claim(uuid.uuid4().hex)
        if mailing is None:
            stopping.wait(0.05)
            continue
        number, text, recipients = mailing
        print_one(number, text, json.loads(recipients))


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    while thread.is_alive():
        thread.join(0.5)
