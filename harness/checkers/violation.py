"""A violation: which requirement, at what, and what was seen instead."""

from __future__ import annotations

from dataclasses import dataclass

from harness.history import Record


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of a requirement of harness/requirements/.

    `subject` is the task, reader, key or upload that it is about. Where a
    checker names them, `expected` says what should have been seen, and
    `proof` holds the few records that show what was.
    """

    requirement: str
    subject: str
    seen: str
    expected: str = ""
    proof: tuple[Record, ...] = ()
