"""Quotas as header fields: RateLimit and RateLimit-Policy.

draft-ietf-httpapi-ratelimit-headers-10, the two-field form; still a draft.
A policy's name is a string, `q` its quota, `w` its window in seconds, `qu`
what is counted (requests by default); `r` is what remains, and `t` in how
many seconds there is more.
"""

from __future__ import annotations

from typing import Any

from demo.errors import QuotaExceeded, RateExceeded


def fields(error: QuotaExceeded | RateExceeded) -> dict[str, str]:
    """Return the fields that tell which quota is used up."""
    if isinstance(error, QuotaExceeded):
        policy = f'"unfinished";q={error.limit};qu="concurrent-requests"'
        # Without `t`: it depends on when a task of the owner's ends.
        return {"RateLimit-Policy": policy, "RateLimit": '"unfinished";r=0'}
    wait_s = error.retry_after_s
    return {
        "RateLimit-Policy": f'"submit";q={error.limit};w={error.window_s}',
        "RateLimit": f'"submit";r=0;t={wait_s}',
        # No earlier than `t` (section 5).
        "Retry-After": str(wait_s),
    }


def members(error: QuotaExceeded | RateExceeded) -> dict[str, Any]:
    """Return what the problem says of it, in the words of the draft."""
    is_rate = isinstance(error, RateExceeded)
    return {"violated-policies": ["submit" if is_rate else "unfinished"]}
