"""Reads measured durations from a JSON or CSV file.

    {"durations_s": [29.1, 31.4, ...]}      seconds of each task
    the answer of GET /api/tasks            and its further pages behind it
    the answer of GET /api/tasks/{id}/events, one behind the other
    a CSV with a header                     see `columns`

A duration is how long a slot was held: all attempts of a task together,
without the wait before the first and the pauses between them. Every task
that has ended counts, succeeded or not, because the rate counts it, too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accepted.size import columns, tasks
from accepted.size.unmeasured import NotMeasured
from demo.sizing.durations import Durations, durations

SHAPE = (
    '{"durations_s": [29.1, 31.4, ...]}, seconds of each task, or the answer'
    " of GET /api/tasks, or a CSV with a column duration_s"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The statistics of a file's durations, and notes for the reader."""

    durations: Durations
    notes: tuple[str, ...]


def read(file: Path, kinds: Sequence[str] = ()) -> Measured:
    """Return what the durations in the file amount to.

    Of the tasks of some `kinds`, if any are named. Raises NotMeasured, and
    NoSense for what is no duration.
    """
    text = _text(file)
    held = (
        _of_json(file, text)
        if text.lstrip().startswith(("{", "["))
        else columns.read(str(file), text)
    )
    found = _of_kinds(file, held, kinds)
    return Measured(durations([h.slot_s for h in found]), tuple(held.notes))


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise NotMeasured(f"{file}: {error.strerror}.") from error
    is_wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        # Spreadsheets put a mark in front, and some write UTF-16.
        return raw.decode("utf-16" if is_wide else "utf-8-sig")
    except ValueError as error:
        raise NotMeasured(f"{file} isn't text in UTF-8.") from error


def _of_json(file: Path, text: str) -> tasks.Held:
    """Return what is held by the tasks of one or several JSON documents."""
    documents = []
    decoder, at = json.JSONDecoder(), 0
    while (at := len(text) - len(text[at:].lstrip())) < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except ValueError as error:
            raise NotMeasured(f"{file} isn't JSON: {error}.") from error
        documents.append(document)
    [first, *_] = documents
    listed = first.get("durations_s") if isinstance(first, dict) else None
    if isinstance(listed, list):
        return _of_numbers(file, listed)
    held = tasks.held(str(file), documents)
    if held is None:
        raise NotMeasured(f"{file} has no durations. It takes {SHAPE}.")
    return held


def _of_numbers(file: Path, listed: list[Any]) -> tasks.Held:
    for number, value in enumerate(listed, 1):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotMeasured(
                f"{file}: duration {number} is {value!r}, and no number of"
                " seconds."
            )
    return tasks.Held([tasks.Slot(float(value), "") for value in listed], [])


def _of_kinds(
    file: Path, held: tasks.Held, kinds: Sequence[str]
) -> list[tasks.Slot]:
    """Return the tasks of some kinds; refuse a mix without --kind."""
    counts = Counter(slot.kind for slot in held.slots)
    known = ", ".join(
        f"{kind or '(none)'} ({n})" for kind, n in counts.items()
    )
    for kind in kinds:
        if kind not in counts:
            raise NotMeasured(f"{file} has no tasks of kind {kind}: {known}.")
    if not kinds and len(counts) > 1:
        raise NotMeasured(
            f"{file} has tasks of {len(counts)} kinds: {known}. Each takes a"
            " time of its own. Name one with --kind, or several that share"
            " their slots, and give the rate of just those."
        )
    return [s for s in held.slots if not kinds or s.kind in kinds]
