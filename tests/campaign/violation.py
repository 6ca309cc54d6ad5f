"""A breach of the promise, as the checker names it.

vanished       accepted, and its owner can't read it
never-ended    accepted, and no end
overwritten    an end, or anything told, that isn't so any more
hole           a log whose numbers aren't dense
wrong-way      an event in a state that doesn't allow it
stale          an event of an attempt that isn't the current one
doubled        two tasks under one idempotency key
forgotten      an accepted request to cancel that left no trace
failed         work failed that can't fail
blamed         work given up for what was done to its workers
needless-loss  an attempt taken from a healthy worker
accident       an answer that nobody designed
redone         a step that isn't recorded once, in order
wrong-result   another result than must have come
uncharged      a charge that a log tells of, and not in the books
overcharged    one key, charged more than once
torn           a blob that isn't what was sent
gap, repeat    what a reader who comes back must not meet
untold         a reader who was never told the end
misnumbered    an event whose `id:` isn't its place
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: which rule, whose, and what was seen."""

    rule: str
    subject: str
    says: str
