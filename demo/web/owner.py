"""Identifies the owner of a request by a signed random cookie; no sign-up.

    accepted_owner_<stack>=<128 random bits, hex>.<signature, hex>

An owner who changes something gets the same cookie again, so that it lasts
for a week from their latest change. Reading sets none: its responses may be
kept and compared.

Browsers send a host's cookies to all of its ports (RFC 6265, 8.5). So the name
contains the stack, and two stacks on one host don't overwrite each other's
cookie. It has no `__Host-` prefix, which needs TLS: a stack on loopback has
none.

Only a digest of the random part is passed on. So nothing in the logs, the
event log or on a stream lets anybody act as the owner.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import Annotated, cast

from fastapi import Depends, Request

from demo.web.origin import SAFE_METHODS

COOKIE_PREFIX = "accepted_owner"
# chosen: enough to tell a few stacks apart; it needn't be secret.
STACK_BYTES = 4
# OWASP ASVS 5.0, 7.2.3: reference tokens have 128 bits of entropy.
TOKEN_BYTES = 16
# chosen: as long as the token; a shorter secret is a typing mistake.
SECRET_MIN_CHARS = 16
# chosen: a week from the latest change; a reader finds the tasks again that
# are kept for a day.
COOKIE_MAX_AGE_S = 604_800


class MissingSecretError(ValueError):
    """The key that signs cookies is missing or too short."""


class Owners:
    """Issues cookies, and finds the owner of a cookie."""

    def __init__(
        self,
        secret: str,
        *,
        trusts_gateway: bool = False,
        has_tls: bool = False,
    ) -> None:
        if len(secret) < SECRET_MIN_CHARS:
            raise MissingSecretError(
                "ACCEPTED_OWNER_SECRET must be set, to the same random text"
                f" of {SECRET_MIN_CHARS} or more characters for every server"
                " that knows owners: it signs the cookie that tells them"
                " apart."
            )
        self._secret = secret.encode()
        # Whether to believe its header with the client's address (address.py).
        self.trusts_gateway = trusts_gateway
        self._attributes = (
            f"Path=/; HttpOnly; SameSite=Lax; Max-Age={COOKIE_MAX_AGE_S}"
            + ("; Secure" if has_tls else "")
        )
        # Derived from the secret, which all servers of a stack share and keep
        # over restarts. The digest reveals nothing about it.
        stack = hmac.digest(self._secret, b"name of the cookie", "sha256")
        self.cookie_name = f"{COOKIE_PREFIX}_{stack[:STACK_BYTES].hex()}"

    def issue(self) -> str:
        """Return the cookie of a new owner."""
        token = secrets.token_hex(TOKEN_BYTES)
        return f"{token}.{self._sign(token)}"

    def cookie_field(self, cookie: str) -> tuple[bytes, bytes]:
        """Return the header field that sets a cookie, or renews it."""
        value = f"{self.cookie_name}={cookie}; {self._attributes}"
        return b"set-cookie", value.encode()

    def owner_of(self, cookie: str) -> str | None:
        """Return the owner's id; None if we didn't issue the cookie."""
        token, _, signature = cookie.partition(".")
        # Compared as bytes, because a cookie may contain any text.
        if not hmac.compare_digest(
            signature.encode(), self._sign(token).encode()
        ):
            return None
        return hashlib.sha256(token.encode()).hexdigest()[:32]

    def digest(self, owner: str, name: str) -> bytes:
        """Return a digest of owner and name that only we can compute.

        It has a key of its own, so that published digests don't help to
        forge a cookie.
        """
        key = hmac.digest(self._secret, b"names of tasks", hashlib.sha256)
        return hmac.digest(key, f"{owner} {name}".encode(), hashlib.sha256)

    def _sign(self, token: str) -> str:
        digest = hmac.digest(self._secret, token.encode(), "sha256")
        return digest.hex()[:32]


def owners_of(request: Request) -> Owners:
    """Return the Owners of the app that serves `request`."""
    return cast("Owners", request.state.owners)


# Only handlers that use the owner issue a cookie. A page's first load sends
# many requests at once. If each issued a cookie, the last one would win, and
# tasks of the earlier ones would be lost to their owner.
def owner_of(request: Request) -> str:
    """Return the owner of a request; issue a cookie to a new one."""
    owners = owners_of(request)
    for cookie in _cookies(request, owners.cookie_name):
        owner = owners.owner_of(cookie)
        if owner is not None:
            if request.method not in SAFE_METHODS:
                request.state.cookie_to_set = cookie
            return owner
    cookie = owners.issue()
    request.state.cookie_to_set = cookie
    owner = owners.owner_of(cookie)
    assert owner is not None
    return owner


def _cookies(request: Request, name: str) -> Iterator[str]:
    """Yield all cookies of a name; Starlette keeps only the last one.

    Another host of the domain or another path may have set one as well.
    """
    for field in request.headers.getlist("cookie"):
        for pair in field.split(";"):
            found, _, value = pair.partition("=")
            if found.strip() == name:
                yield value.strip().strip('"')


# `async def`, as every dependency here: a plain function would need one of the
# 40 threads just to read a header, and wait while all are taken.
async def _owner(request: Request) -> str:
    return owner_of(request)


Owner = Annotated[str, Depends(_owner)]
