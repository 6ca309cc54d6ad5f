"""The same client without a package, and with its order in SQLite.

It differs from the solution in more: the key follows from the month and the
folder, so it needs no file; pauses grow by half of a random part ("equal
jitter"); and it waits for its deadline before it gives up.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import sqlite3
import sys
import time
import uuid
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

SERVICE_URL = os.environ["SERVICE_URL"]
MONTH = os.environ["MONTH"]
DATA = Path(os.environ["DATA_DIR"])
END_S = time.time() + float(os.environ["DEADLINE_S"])


class Client:
    """One order, and what it knows of it."""

    def __init__(self) -> None:
        self.key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{DATA}/{MONTH}"))
        self.tries = 0
        self.books = sqlite3.connect(DATA / "orders.sqlite")
        self.books.execute("CREATE TABLE IF NOT EXISTS orders (address TEXT)")
        row = self.books.execute("SELECT address FROM orders").fetchone()
        self.address = row[0] if row else ""

    def run(self) -> int:
        """Return the exit code."""
        if not self.address:
            order = json.dumps({"month": MONTH}).encode()
            answer, headers = self.send(f"{SERVICE_URL}/reports", order)
            self.address = urljoin(SERVICE_URL, headers["Location"])
            with self.books:
                self.books.execute(
                    "INSERT INTO orders VALUES (?)", (self.address,)
                )
            self.pause(headers)
        while True:
            answer, headers = self.send(self.address)
            report = json.loads(answer)
            if report["state"] == "failed":
                sys.exit(report["problem"]["title"])
            if report["state"] == "succeeded":
                break
            self.pause(headers)
        result, _ = self.send(urljoin(self.address, report["links"]["result"]))
        (DATA / "report.json").write_bytes(result)
        return 0

    def send(self, url: str, body: bytes | None = None) -> tuple:
        """Return body and headers of the first answer that counts."""
        headers = {"Content-Type": "application/json"}
        if body:
            headers["Idempotency-Key"] = self.key
        while True:
            left_s = END_S - time.time()
            if left_s <= 0:
                self.give_up()
            try:
                request = Request(url, body, headers)
                with urlopen(request, timeout=min(left_s, 4)) as answer:
                    return answer.read(), answer.headers
            except HTTPError as error:
                if error.code != 429 and error.code < 500:
                    sys.exit(f"{error.code} for {url}")
                self.pause(error.headers)
            except (OSError, http.client.HTTPException):
                self.pause({})

    def pause(self, headers) -> None:
        """Wait as long as the headers say, or twice as long as before."""
        value = headers.get("Retry-After", "")
        date = parsedate_tz(value)
        if value.isdecimal():
            pause_s = int(value) * random.uniform(1, 1.45)
            self.tries = 0
        elif date:
            pause_s = mktime_tz(date) - time.time() + random.random() / 3
            self.tries = 0
        else:
            pause_s = 0.8 * 2**self.tries * random.uniform(0.5, 1)
            self.tries += 1
        left_s = END_S - time.time()
        time.sleep(max(0, min(pause_s, left_s)))
        if pause_s > left_s:
            self.give_up()

    def give_up(self) -> None:
        """End with code 2."""
        print(f"Not done in time. Look later: {self.address}")
        sys.exit(2)


if __name__ == "__main__":
    sys.exit(Client().run())
