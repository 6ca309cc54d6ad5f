"""Quotas as header fields: RateLimit and RateLimit-Policy.

draft-ietf-httpapi-ratelimit-headers-10, the two-field form; still a draft,
and -11 of 2026-05-23 is newer.
A policy's name is a string, `q` its quota, `w` its window in seconds, `qu`
what is counted (requests by default); `r` is what remains, and `t` in how
many seconds there is more.
"""

from __future__ import annotations

from typing import Any

from demo.errors import QuotaExceeded, RateExceeded
from demo.logdata import Standing


def standing(told: Standing) -> dict[str, str]:
    """Return the fields that tell what an accepted submission has left."""
    policies, left = [], []
    if told.submit_limit:
        policies.append(_submit(told.submit_limit, told.submit_window_s))
        left.append(f'"submit";r={told.submit_left};t={told.submit_more_s}')
    if told.unfinished_limit:
        policies.append(_unfinished(told.unfinished_limit))
        left.append(f'"unfinished";r={told.unfinished_left}')
    return {
        "RateLimit-Policy": ", ".join(policies),
        "RateLimit": ", ".join(left),
    }


def fields(error: QuotaExceeded | RateExceeded) -> dict[str, str]:
    """Return the fields that tell which quota is used up."""
    name = _name(error)
    if isinstance(error, QuotaExceeded):
        if error.of_address:
            # Its share is of bytes, and how many isn't a client's business.
            return {}
        return {
            "RateLimit-Policy": _unfinished(error.limit),
            "RateLimit": '"unfinished";r=0',
        }
    wait_s = error.retry_after_s
    return {
        "RateLimit-Policy": _submit(error.limit, error.window_s, name),
        "RateLimit": f'"{name}";r=0;t={wait_s}',
        # No earlier than `t` (section 5).
        "Retry-After": str(wait_s),
    }


def members(error: QuotaExceeded | RateExceeded) -> dict[str, Any]:
    """Return what the problem says of it, in the words of the draft."""
    return {"violated-policies": [_name(error)]}


def _name(error: QuotaExceeded | RateExceeded) -> str:
    name = "submit" if isinstance(error, RateExceeded) else "unfinished"
    return f"address-{name}" if error.of_address else name


def _submit(limit: int, window_s: int, name: str = "submit") -> str:
    return f'"{name}";q={limit};w={window_s}'


def _unfinished(limit: int) -> str:
    # Without `t` anywhere: it depends on when a task of the owner's ends.
    return f'"unfinished";q={limit};qu="concurrent-requests"'
