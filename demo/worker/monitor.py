"""Runs Flower, Celery's monitor, with a password on every path.

`python -m demo.worker.monitor`, with FLOWER_BASIC_AUTH=user:password in the
environment. Flower itself checks the password page by page, but not for
/metrics, which names workers and counts tasks. So it is checked here,
before Flower sees a request. /healthcheck stays open for probes without a
password: it says OK and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import sys
from typing import Any

import flower.command
from celery.bin.celery import main as celery
from flower.app import Flower
from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

PASSWORD = "FLOWER_BASIC_AUTH"  # noqa: S105 - the variable's name
OPEN = ("GET", "/healthcheck")


class Refused(RequestHandler):
    """Answer any request with 401."""

    def check_xsrf_cookie(self) -> None:
        """Check nothing: the request is refused anyway."""

    def prepare(self) -> None:
        """Answer 401 before Flower looks for a method."""
        self.set_status(401)
        self.set_header("WWW-Authenticate", 'Basic realm="flower"')
        self.finish("The password is missing or wrong.\n")


class Guarded(Flower):  # type: ignore[misc]
    """Flower with a password."""

    def find_handler(self, request: HTTPServerRequest, **more: Any) -> Any:
        """Return the handler of a request."""
        if (request.method, request.path) == OPEN or is_let_in(
            request.headers.get("Authorization", ""),
            self.options.basic_auth,
        ):
            return super().find_handler(request, **more)
        return self.get_handler_delegate(request, Refused)


def is_let_in(header: str, accepted: list[str]) -> bool:
    """Say whether an Authorization header has one of the passwords."""
    scheme, _, encoded = header.partition(" ")
    try:
        credentials = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    is_known = [
        hmac.compare_digest(credentials, one.encode()) for one in accepted
    ]
    return scheme.lower() == "basic" and any(is_known)


def main() -> int:
    """Run Flower, or say why it doesn't start."""
    _user, _, password = os.environ.get(PASSWORD, "").partition(":")
    if not password:
        sys.stderr.write(f"Flower doesn't start: {PASSWORD} has no password\n")
        return 1
    flower.command.Flower = Guarded
    sys.argv = ["celery", "-A", "demo.worker.main", "flower"]
    return int(celery() or 0)


if __name__ == "__main__":
    sys.exit(main())
