"""Replaces an attribute in a running program, or reports it missing."""

from __future__ import annotations


def put(owner: object, name: str, other: object) -> None:
    """Replace `owner.name`; AttributeError when there's no such thing.

    A mechanism that was renamed must not look as if it were switched off.
    """
    getattr(owner, name)
    setattr(owner, name, other)
