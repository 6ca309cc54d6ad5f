"""Types for the values of settings, each with its validation.

Settings (settings.py) are checked when a process starts. A value that no
part could use is refused there with a sentence, instead of failing later in
the part that first needs it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from redis import Redis

Seconds = Annotated[float, Field(gt=0, le=3600)]
# chosen: ten years. Moments that far away are still dates, in ms as well.
KeptSeconds = Annotated[int, Field(ge=60, le=315_360_000)]
# Lua writes whole numbers of up to 14 digits as such.
Count = Annotated[int, Field(le=10**13)]

# Of a path (Linux's PATH_MAX).
PATH_BYTES = 4_095
# As long as RFC 1035, 2.3.4, lets it be; `*` stands for any label.
HOST = re.compile(r"[A-Za-z0-9._:*-]{1,253}")

BROKER_ADDRESS = (
    "It should be redis://user:password@host:6379/0, or"
    " unix://user:password@/a/socket?db=0"
)


def _single_line(text: str) -> str:
    if text and (text.isspace() or not text.isprintable()):
        raise ValueError("It should be one line of text")
    if len(text.encode("utf-8", "replace")) > PATH_BYTES:
        raise ValueError(f"It should have {PATH_BYTES} bytes at most")
    return text


def _host(text: str) -> str:
    if not HOST.fullmatch(text):
        raise ValueError(
            "It should be a host's name or address, without port or brackets"
        )
    return text


def _names(text: str) -> str:
    names = text.split()
    if not names:
        raise ValueError("It should be at least one host's name")
    return " ".join(map(_host, names))


def _folder(path: Path) -> Path:
    text = _single_line(str(path))
    if '"' in text or "\\" in text:
        # Valkey reads its folder from a configuration, in quotes.
        raise ValueError("It should have neither quotes nor backslashes")
    return path


def _secret(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().isprintable():
        raise ValueError("It should be one line of text")
    return secret


def _broker_url(url: SecretStr) -> SecretStr:
    """Return the broker's address if its clients can parse it."""
    text = url.get_secret_value()
    _, _, path = text.partition("?")[0].partition("://")[2].partition("/")
    try:
        pool = Redis.from_url(text).connection_pool
        # This doesn't connect yet.
        pool.make_connection()
        is_read = text.startswith("unix:") or not path or path.isdecimal()
    except (ValueError, TypeError, AttributeError):
        is_read = False
    if not is_read:
        # The client's own message may contain the password.
        raise ValueError(BROKER_ADDRESS)
    return url


BrokerUrl = Annotated[SecretStr, AfterValidator(_broker_url)]
Folder = Annotated[Path, AfterValidator(_folder)]
Host = Annotated[str, AfterValidator(_host)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
SingleLine = Annotated[str, AfterValidator(_single_line)]
Names = Annotated[str, AfterValidator(_names)]
