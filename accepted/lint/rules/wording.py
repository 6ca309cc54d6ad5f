"""Writes numbers and lists of names in messages."""

from __future__ import annotations

from collections.abc import Sequence

# chosen: more names hide the sentence.
SHOWN = 3


def duration(seconds: float) -> str:
    """Return seconds as a reader compares them: `7,200 s`."""
    return f"{seconds:,.10g} s"


def names(every: Sequence[str]) -> str:
    """Return names in code, not more than three of them."""
    every = list(dict.fromkeys(every))
    shown = [f"`{name}`" for name in every[:SHOWN]]
    rest = len(every) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def assumed(why: str) -> str:
    """Return a note about an assumed value, for after the value."""
    return f" ({why})" if why else ""
