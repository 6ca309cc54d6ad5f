"""Orders one report, waits for it politely and saves it.

    SERVICE_URL  the service that makes reports
    MONTH        the month of the report, such as 2026-11
    DATA_DIR     where the order is kept, and report.json in the end
    DEADLINE_S   nobody needs the report any more after so many seconds

Exit codes: 0 the report is saved, 1 it failed, 2 we gave up.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import httpx
from order import Order
from pace import Pace, TooLate

SERVICE_URL = os.environ["SERVICE_URL"]
MONTH = os.environ["MONTH"]
DATA = Path(os.environ["DATA_DIR"])
DEADLINE_S = float(os.environ["DEADLINE_S"])

ENDS = ("succeeded", "failed", "cancelled")


class Client:
    """Sends the requests of one order, each when its time has come."""

    def __init__(self, http: httpx.Client, pace: Pace) -> None:
        self._http = http
        self._pace = pace

    def report(self, order: Order) -> bytes:
        """Return the report. Raises Failed, TooLate."""
        if not order.address:
            self._place(order)
        while True:
            answer = self._ask("GET", order.address)
            status = status_in(answer)
            if status.get("state") in ENDS:
                break
            self._pace.wait(answer)
        if status["state"] != "succeeded":
            raise Failed(status.get("problem", {}).get("title", "no reason"))
        result = answer.url.join(status["links"]["result"])
        return self._ask("GET", str(result)).content

    def _place(self, order: Order) -> None:
        answer = self._ask(
            *("POST", f"{SERVICE_URL}/reports"),
            json={"month": MONTH},
            headers={"Idempotency-Key": order.key},
        )
        order.keep(str(answer.url.join(answer.headers["Location"])))
        self._pace.wait(answer)

    def _ask(
        self, method: str, address: str, **request: Any
    ) -> httpx.Response:
        """Send a request until it is answered. Raises Failed, TooLate."""
        while True:
            answer = None
            try:
                answer = self._whole(method, address, **request)
            except httpx.RequestError as error:
                print(f"no answer: {error!r}")
            if answer is not None and not may_pass(answer.status_code):
                break
            self._pace.wait(answer)
        if answer.is_error:
            raise Failed(f"{answer.status_code} from {address}")
        return answer

    def _whole(
        self, method: str, address: str, **request: Any
    ) -> httpx.Response:
        """Send a request and read all of its answer. Raises TooLate."""
        limit_s = self._pace.answer_limit_s()
        pieces = []
        with self._http.stream(
            method, address, timeout=limit_s, **request
        ) as answer:
            for piece in answer.iter_raw():
                pieces.append(piece)
                # Its pieces may come for longer than anybody waits.
                self._pace.answer_limit_s()
        return httpx.Response(
            answer.status_code,
            headers=answer.headers,
            content=b"".join(pieces),
            request=answer.request,
        )


def may_pass(status: int) -> bool:
    """Say whether a request failed and the report didn't: ask again, later."""
    return status == 429 or status >= 500


def status_in(answer: httpx.Response) -> dict[str, Any]:
    """Return what a status answer says; nothing if it can't be read.

    Another page came, or half of one: the report goes on, so ask again.
    """
    try:
        status = answer.json()
    except ValueError:
        status = None
    return status if isinstance(status, dict) else {}


class Failed(Exception):
    """There will be no report; asking again wouldn't help."""


def main() -> int:
    """Return the exit code."""
    order = Order(DATA, MONTH)
    try:
        with httpx.Client() as http:
            report = Client(http, Pace(DEADLINE_S)).report(order)
    except Failed as why:
        print(f"The report of {MONTH} failed: {why}", file=sys.stderr)
        return 1
    except TooLate:
        print(
            f"No report within {DEADLINE_S:g} s. It may still be made: "
            f"{order.address or 'start this program again'}",
            file=sys.stderr,
        )
        return 2
    part = DATA / "report.part"
    part.write_bytes(report)
    part.replace(DATA / "report.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
