"""Writes progress as a short code, and reads it back. Pure.

    ACC-4G7K2-9QX0M-...

A bit for each lab that was touched, then 12 bits for each of these: how far
it is (2), the highest tier of hints (2), attempts (4), five minutes of work
(4); the last two stop at 15. Then 16 bits to find a slip of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from accepted.lab.errors import LabError
from accepted.lab.progress import LabProgress, Progress

PREFIX = "ACC-"
# Crockford's alphabet, without letters that look like digits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans("OIL", "011")
GROUP = 5
BITS = 5
CHECK_BITS = 16
MOST = 15
STEP_MIN = 5
UNTOUCHED = LabProgress()


def written(progress: Progress, slugs: Sequence[str]) -> str:
    """Return the code for the labs of `slugs`, in their order."""
    number, length = 1, 1
    entries = [progress.labs.get(slug, UNTOUCHED) for slug in slugs]
    for entry in entries:
        number, length = number << 1 | entry.is_touched, length + 1
    for entry in entries:
        if entry.is_touched:
            for value, bits in _fields(entry):
                number, length = number << bits | value, length + bits
    number = number << CHECK_BITS | _check(number)
    text = ""
    while number:
        number, digit = divmod(number, 1 << BITS)
        text = ALPHABET[digit] + text
    groups = re.findall(rf".{{1,{GROUP}}}", text)
    return PREFIX + "-".join(groups)


def parsed(code: str, slugs: Sequence[str]) -> Progress:
    """Return the progress of a code. Raises LabError for a wrong one."""
    # Chats and letters make other dashes of it, and add a full stop.
    text = re.sub(r"[\W_]", "", code.upper())
    text = text.removeprefix(PREFIX.rstrip("-")).translate(LOOKS_LIKE)
    if not text or set(text) - set(ALPHABET):
        raise LabError(
            "That isn't a code of `report`: it looks like ACC-4G7K2-9QX0M."
        )
    whole = 0
    for letter in text:
        whole = whole << BITS | ALPHABET.index(letter)
    number, check = whole >> CHECK_BITS, whole & (1 << CHECK_BITS) - 1
    try:
        if number == 0 or check != _check(number):
            raise ValueError("a slip of the pen")
        return _progress(f"{number:b}"[1:], slugs)
    except ValueError as error:
        raise LabError(
            "The code has a wrong or missing character. Copy it once more from"
            " where `report` printed it."
        ) from error


def merge(progress: Progress, imported: Mapping[str, LabProgress]) -> None:
    """Take over what goes further than what is there."""
    for slug, entry in imported.items():
        own = progress.labs.setdefault(slug, LabProgress())
        if not own.done:
            # A solution that was shown before the first pass stays shown.
            own.with_solution = own.with_solution or entry.with_solution
            own.done = entry.done
        own.attempts = max(own.attempts, entry.attempts)
        own.worked_s = max(own.worked_s, entry.worked_s)
        for id_, tier in entry.hints.items():
            own.hints[id_] = max(own.hints.get(id_, 0), tier)


def _fields(entry: LabProgress) -> Iterator[tuple[int, int]]:
    far = entry.done + (2 if entry.with_solution else 0)
    yield far, 2
    yield entry.most_hints, 2
    yield min(entry.attempts, MOST), 4
    yield min(entry.minutes // STEP_MIN, MOST), 4


def _check(number: int) -> int:
    digest = sha256(f"{number:x}".encode()).digest()
    return int.from_bytes(digest[: CHECK_BITS // 8])


def _progress(bits: str, slugs: Sequence[str]) -> Progress:
    touched, rest = bits[: len(slugs)], bits[len(slugs) :]
    if len(touched) != len(slugs) or len(rest) != 12 * touched.count("1"):
        raise ValueError("too long, or too short")
    progress = Progress()
    for slug, bit in zip(slugs, touched, strict=True):
        if bit == "0":
            continue
        entry, rest = rest[:12], rest[12:]
        far, tier = int(entry[:2], 2), int(entry[2:4], 2)
        progress.labs[slug] = LabProgress(
            done=bool(far & 1),
            with_solution=bool(far & 2),
            # It doesn't say which requirement they were for.
            hints={"imported": tier} if tier else {},
            attempts=int(entry[4:8], 2),
            worked_s=int(entry[8:], 2) * STEP_MIN * 60.0,
        )
    return progress
