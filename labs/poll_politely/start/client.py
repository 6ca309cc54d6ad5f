"""Orders one report, waits for it and saves it.

    SERVICE_URL  the service that makes reports
    MONTH        the month of the report, such as 2026-11
    DATA_DIR     where the order is kept, and report.json in the end
    DEADLINE_S   nobody needs the report any more after so many seconds

Exit codes: 0 the report is saved, 1 it failed, 2 we gave up.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from order import Order

SERVICE_URL = os.environ["SERVICE_URL"]
MONTH = os.environ["MONTH"]
DATA = Path(os.environ["DATA_DIR"])
DEADLINE_S = float(os.environ["DEADLINE_S"])

GIVE_UP_AT_S = time.monotonic() + DEADLINE_S
POLL_S = 0.1
ENDS = ("succeeded", "failed", "cancelled")


class Failed(Exception):
    """There will be no report."""


class TooLate(Exception):
    """The deadline has passed."""


def ask(
    http: httpx.Client, method: str, address: str, **request: Any
) -> httpx.Response:
    """Send a request, with retries and exponential backoff."""
    pause_s = 0.5
    while True:
        left_s = GIVE_UP_AT_S - time.monotonic()
        if left_s <= 0:
            raise TooLate
        try:
            answer = http.request(
                method, address, timeout=min(5, left_s), **request
            )
        except httpx.TransportError as error:
            print(f"no answer: {error!r}")
        else:
            if answer.status_code != 429 and answer.status_code < 500:
                break
            print(f"{answer.status_code} from {address}")
        time.sleep(min(pause_s * random.uniform(1, 1.5), left_s))
        pause_s *= 2
    if answer.is_error:
        raise Failed(f"{answer.status_code} from {address}")
    return answer


def fetch_report(http: httpx.Client, order: Order) -> bytes:
    """Order the report if that hasn't been done, and return it."""
    if not order.address:
        answer = ask(
            *(http, "POST", f"{SERVICE_URL}/reports"),
            json={"month": MONTH},
            headers={"Idempotency-Key": order.key},
        )
        order.keep(str(answer.url.join(answer.headers["Location"])))
    while True:
        answer = ask(http, "GET", order.address)
        status = answer.json()
        if status["state"] in ENDS:
            break
        time.sleep(POLL_S)
    if status["state"] != "succeeded":
        raise Failed(status.get("problem", {}).get("title", "no reason"))
    result = answer.url.join(status["links"]["result"])
    return ask(http, "GET", str(result)).content


def main() -> int:
    """Return the exit code."""
    order = Order(DATA, MONTH)
    try:
        with httpx.Client() as http:
            report = fetch_report(http, order)
    except Failed as why:
        print(f"The report of {MONTH} failed: {why}", file=sys.stderr)
        return 1
    except TooLate:
        print(
            f"No report within {DEADLINE_S:g} s: {order.address}",
            file=sys.stderr,
        )
        return 2
    part = DATA / "report.part"
    part.write_bytes(report)
    part.replace(DATA / "report.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
