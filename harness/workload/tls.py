"""One TLS context for all clients of this process.

It trusts what the machine trusts: SSL_CERT_FILE, SSL_CERT_DIR, or else the
system's authorities, as OpenSSL has it. Where there are none, it trusts
those of certifi, as httpx does.

Reading certificates takes up to 30 ms of CPU (measured with httpx 0.28). A
client reads them even if it never speaks TLS, and a campaign, a check or a
rehearsal opens dozens of clients on the machine that it judges.
"""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import httpx


@cache
def tls() -> ssl.SSLContext:
    """Return the context, made once: a client's `verify`."""
    return new_context()


def new_context() -> ssl.SSLContext:
    """Return a context that trusts what this machine trusts."""
    context = ssl.create_default_context()
    if _has_authorities(context):
        return context
    return httpx.create_ssl_context(trust_env=False)


def _has_authorities(context: ssl.SSLContext) -> bool:
    """Say whether there are any; those of a folder are read when needed."""
    folder = ssl.get_default_verify_paths().capath
    in_folder = folder is not None and any(Path(folder).iterdir())
    return bool(context.cert_store_stats()["x509_ca"]) or in_folder
