"""A violation: which requirement, at what, and what was seen instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of a requirement of requirements.toml.

    `subject` is the task, reader, key or upload that it is about.
    """

    requirement: str
    subject: str
    seen: str
