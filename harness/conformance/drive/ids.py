"""Draws ids that were never given, in the form of one that was. Pure."""

from __future__ import annotations

import random
import re
import string
import uuid

# chosen: a single digit is drawn again one time in ten.
DRAWS = 20
# A counter; longer numbers are drawn digit by digit.
LONGEST_NUMBER = 18
# A UUID, or a ULID: 26 signs of five bits for 128 bits, so that the first is
# 7 at most. Before it there may be a type, as in `job-…`.
BEHIND = re.compile(
    r"(?P<head>.*[_.:-])?(?:(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}"
    r"-[0-9a-f]{12})|(?P<ulid>[0-7][0-9a-hjkmnp-tv-z]{25}))",
    re.IGNORECASE,
)
LEAST, MOST = 10**6, 10**7


def other_id(id_: str, dice: random.Random) -> str:
    """Return another id of the same form; the same one if there is none.

    The part before the last `/` or `_` is kept, because it may be a type.
    """
    if "/" in id_:
        folder, _, last = id_.rpartition("/")
        return f"{folder}/{other_id(last, dice)}"
    if id_.isdecimal() and len(id_) <= LONGEST_NUMBER:
        return str(int(id_) + dice.randint(LEAST, MOST))
    if found := BEHIND.fullmatch(id_):
        head, uuid_, ulid = found.group("head", "uuid", "ulid")
        # Another first digit of a ULID might be more than its 128 bits.
        tail = (
            _uuid_like(uuid_, dice)
            if uuid_
            else (ulid[0] + _drawn(ulid[1:], dice))
        )
        return (head or "") + (tail.upper() if id_.isupper() else tail)
    head, cut, tail = id_.rpartition("_")
    for _ in range(DRAWS):
        other = head + cut + _drawn(tail, dice)
        if other != id_:
            return other
    # Nothing behind the `_` can be drawn, so it's no type before it.
    for _ in range(DRAWS):
        other = _drawn(id_, dice)
        if other != id_:
            return other
    return id_


def _uuid_like(id_: str, dice: random.Random) -> str:
    """Return a UUID of the same version: a service may look at that."""
    known = uuid.UUID(id_).hex
    drawn = f"{dice.getrandbits(128):032x}"
    whole = drawn[:12] + known[12] + drawn[13:16] + known[16] + drawn[17:]
    return str(uuid.UUID(whole))


def _drawn(text: str, dice: random.Random) -> str:
    """Draw digits for digits, and letters of the same case for letters."""
    return "".join(_sign(sign, dice) for sign in text)


def _sign(sign: str, dice: random.Random) -> str:
    # Six letters, so that a hexadecimal number stays one.
    letters = string.ascii_letters[:6]
    if sign.isdecimal():
        return dice.choice(string.digits)
    if sign.islower():
        return dice.choice(letters)
    return dice.choice(letters).upper() if sign.isupper() else sign
