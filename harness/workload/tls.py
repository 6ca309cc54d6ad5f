"""One TLS context for all clients of this process.

Reading the system's certificates takes 30 ms of CPU (measured with httpx
0.28). A client reads them even if it never speaks TLS, and a campaign, a
check or a rehearsal opens dozens of clients on the machine that it judges.
"""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def tls() -> ssl.SSLContext:
    """Return httpx's own context, made once: a client's `verify`."""
    return httpx.create_ssl_context(trust_env=False)
