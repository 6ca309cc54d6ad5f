"""Roles in a room, the tokens that prove them, and codes for people.

The log holds digests of tokens only, made with the stack's secret, so nothing
in the store lets anybody act as somebody else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

# OWASP ASVS 5.0, 7.2.3: reference tokens have 128 bits of entropy.
TOKEN_BYTES = 16
# Letters and digits that nobody confuses when they are read aloud.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
# chosen: 31^6 codes; with 200 tries a minute, one open room is found in 4
# years on average.
CODE_LENGTH = 6
# chosen: 31^10 is 49 bits, for a code that can be written on paper.
RESUME_LENGTH = 10
NAMES = (
    "Amber", "Basalt", "Cedar", "Delta", "Ember", "Fjord", "Garnet", "Heron",
    "Indigo", "Juniper", "Kestrel", "Larch", "Maple", "Nutmeg", "Onyx",
    "Pebble", "Quartz", "Raven", "Saffron", "Teal", "Umber", "Vesper",
    "Willow", "Yarrow", "Zephyr",
)  # fmt: skip


class Role(StrEnum):
    """The part of a sender in a room."""

    INSTRUCTOR = "instructor"
    HELPER = "helper"
    PARTICIPANT = "participant"
    # Somebody with the join code only, such as the projector.
    VISITOR = "visitor"


STAFF: Collection[Role] = frozenset((Role.INSTRUCTOR, Role.HELPER))


@dataclass(frozen=True, slots=True)
class Actor:
    """The sender of a command; `person` is "" for staff and visitors.

    `owner`: the owner of tasks that their browser is, where it is needed.
    """

    role: Role
    person: str = ""
    # For a former instructor: who has the room now.
    successor: str = ""
    owner: str = ""

    @property
    def author(self) -> str:
        """Return the name under which the log keeps their keys."""
        return self.person or self.role


class Secrets:
    """Makes tokens and codes, and the digests that the log keeps."""

    def __init__(self, secret: str) -> None:
        # A key of its own, so that these digests help nowhere else.
        self._key = hmac.digest(
            secret.encode(), b"tokens of rooms", hashlib.sha256
        )

    @property
    def opening_token(self) -> str:
        """Return the token of whoever may open rooms on this stack."""
        return hmac.digest(self._key, b"opening", hashlib.sha256).hex()[:32]

    def may_open(self, token: str) -> bool:
        """Say whether a token is the one that opens rooms."""
        return hmac.compare_digest(token.encode(), self.opening_token.encode())

    def digest(self, room: str, token: str) -> str:
        """Return the digest of a token or a code in one room."""
        text = f"{room} {normal(token)}".encode()
        return hmac.digest(self._key, text, hashlib.sha256).hex()[:32]

    def derived(self, room: str, purpose: str, key: str) -> str:
        """Return a token that only who knows the random `key` gets again."""
        text = f"{purpose} {room} {key}".encode()
        return hmac.digest(self._key, text, hashlib.sha256).hex()[:32]

    def derived_code(self, room: str, key: str, length: int) -> str:
        """Return a code for a person to type, by the same rule."""
        number = int(self.derived(room, "code", key), 16)
        letters = []
        for _ in range(length):
            number, place = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[place])
        return "".join(letters)


def new_token() -> str:
    """Return a token for a browser to keep."""
    return secrets.token_hex(TOKEN_BYTES)


def new_code(length: int = CODE_LENGTH) -> str:
    """Return a code for a person to type."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normal(code: str) -> str:
    """Return a typed code without spaces, dashes and small letters."""
    return code.replace(" ", "").replace("-", "").strip().upper()


def nickname(taken: Collection[str]) -> str:
    """Return a nickname that nobody in the room has."""
    free = [name for name in NAMES if name not in taken]
    if free:
        return secrets.choice(free)
    number = 2
    while True:
        free = [n for n in (f"{x} {number}" for x in NAMES) if n not in taken]
        if free:
            return secrets.choice(free)
        number += 1
