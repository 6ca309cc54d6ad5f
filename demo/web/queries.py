"""Refuses a query that gives a parameter more than once.

Frameworks silently take the last one, so a client that asks for
`?state=succeeded&state=failed` would get half of what it asked for.
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl

from demo.web.raised import Refused


def check(query: bytes) -> None:
    """Raise Refused for a query that names a parameter twice."""
    # Anything can be read as latin-1; only names are compared here.
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    names = Counter(name for name, _ in pairs)
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        why = "Given more than once. Give one value."
        raise Refused(
            "invalid-input",
            errors=[{"at": f"?{name}", "why": why} for name in twice],
        )
