"""Submits a task and waits for it, whatever the server does on the way.

    python right.py ADDRESS [TOKEN] [DEADLINE_S]

Exits with 0 and prints the result, or with 1 and says why. Everything that
can be asked again safely is asked again until the deadline: a submission,
because it carries a key, and a poll, because it changes nothing.
"""

from __future__ import annotations

import json
import random
import sys
import time
import uuid
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

# For an answer, not for the task.
TIMEOUT_S: float | None = 3.0
PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
# Says nothing of the task: ask again.
BUSY = {429, 500, 502, 503, 504}
# A new task may be unknown to a replica for so long.
UNKNOWN_S = 5.0


class Failed(Exception):
    """The task has failed, or can't be followed; the message says why."""


class Client:
    """Talks to one service until a deadline."""

    def __init__(self, address: str, token: str, deadline_s: float) -> None:
        """Remember the origin: the token is for it alone."""
        self.address = address
        self.token = token
        self.ends_at_s = time.monotonic() + deadline_s
        # Redirects are followed by hand, for the token's sake.
        self.http = httpx.Client(timeout=TIMEOUT_S, trust_env=False)

    def submit(self, work: dict[str, Any]) -> str:
        """Submit work once, however often it takes; return its address."""
        key = str(uuid.uuid4())
        for pause_s in self.pauses():
            answer = self.send(
                *("POST", self.address),
                json=work,
                headers={"Idempotency-Key": key},
            )
            if answer is None or answer.status_code in BUSY:
                self.pause(answer, pause_s)
                continue
            if answer.status_code != 202:
                raise Failed(f"not accepted: {_why(answer)}")
            return urljoin(self.address, answer.headers["Location"])
        raise Failed("nobody knows whether the task was accepted")

    def wait_for(self, status: str) -> Any:
        """Return the result of a task. Raises Failed."""
        began_s = time.monotonic()
        etag = ""
        for pause_s in self.pauses():
            headers = {"If-None-Match": etag} if etag else {}
            answer = self.send("GET", status, headers=headers)
            if answer is None or answer.status_code in BUSY | {304}:
                self.pause(answer, pause_s)
            elif answer.status_code == 303:
                status = urljoin(status, answer.headers["Location"])
                return self.fetch(status)
            elif answer.status_code == 404 and (
                time.monotonic() - began_s < UNKNOWN_S
            ):
                self.pause(answer, pause_s)
            elif answer.status_code != 200:
                raise Failed(f"can't be followed: {_why(answer)}")
            else:
                body = _object(answer)
                if body.get("state") == "succeeded":
                    return body.get("result")
                if body.get("state") in ("failed", "cancelled"):
                    raise Failed(f"{body['state']}: {body.get('problem')}")
                etag = answer.headers.get("ETag", "")
                self.pause(answer, pause_s)
        raise Failed(f"not done in time; ask again later: {status}")

    def fetch(self, address: str) -> Any:
        """Return what is at an address, asked for until it comes."""
        for pause_s in self.pauses():
            answer = self.send("GET", address)
            if answer is not None and answer.status_code == 200:
                return answer.json()
            self.pause(answer, pause_s)
        raise Failed(f"the result didn't come: {address}")

    def send(
        self, method: str, url: str, **more: Any
    ) -> httpx.Response | None:
        """Send a request; return None if no whole answer came."""
        headers = {**more.pop("headers", {}), **self.credentials(url)}
        try:
            answer = self.http.request(method, url, headers=headers, **more)
        except httpx.TransportError:
            return None
        if answer.status_code == 200 and not _is_json(answer):
            return None
        return answer

    def credentials(self, url: str) -> dict[str, str]:
        """Return the token's header, for the origin that it belongs to."""
        if not self.token or urlsplit(url)[:2] != urlsplit(self.address)[:2]:
            return {}
        return {"Authorization": f"Bearer {self.token}"}

    def pauses(self) -> Any:
        """Yield longer and longer pauses until the deadline."""
        pause_s = PAUSE_S
        while time.monotonic() < self.ends_at_s:
            yield pause_s
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def pause(self, answer: httpx.Response | None, pause_s: float) -> None:
        """Wait as told, or else for about `pause_s`, but not too long.

        A little at random, so that clients which began together part.
        """
        told_s = None if answer is None else _retry_after_s(answer)
        wait_s = pause_s if told_s is None else told_s
        wait_s *= random.uniform(1.0, 1.2)
        time.sleep(max(0, min(wait_s, self.ends_at_s - time.monotonic())))


def _retry_after_s(answer: httpx.Response) -> float | None:
    told = answer.headers.get("Retry-After", "")
    if told.isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    # The oldest of HTTP's three forms of a date doesn't say that it's UTC.
    until = until.replace(tzinfo=until.tzinfo or UTC)
    return until.timestamp() - time.time()


def _is_json(answer: httpx.Response) -> bool:
    try:
        answer.json()
    except ValueError:
        return False
    return True


def _object(answer: httpx.Response) -> dict[str, Any]:
    body = answer.json()
    return body if isinstance(body, dict) else {}


def _why(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text[:500]}"


def report(client: Client) -> None:
    """Submit, wait, and say what came of it."""
    try:
        print(json.dumps(client.wait_for(client.submit({"seconds": 0.3}))))
    except Failed as failure:
        sys.exit(f"The task wasn't done: {failure}")


def main(address: str, token: str = "", deadline_s: str = "60") -> None:
    """Read the command line."""
    report(Client(address, token, float(deadline_s)))


if __name__ == "__main__":
    main(*sys.argv[1:])
