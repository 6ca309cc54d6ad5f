"""Formats quotas as the header fields RateLimit and RateLimit-Policy.

draft-ietf-httpapi-ratelimit-headers-10, the two-field form; still a draft,
and -11 of 2026-05-23 is newer.
A policy's name is a string, `q` its quota, `w` its window in seconds, `qu`
what is counted (requests by default); `r` is the rest, and `t` the seconds
until there is more.
"""

from __future__ import annotations

from typing import Any

from demo.errors import QuotaExceeded, RateExceeded
from demo.logdata import Standing


def standing(quotas: Standing) -> dict[str, str]:
    """Return the fields that show the rest of each quota."""
    policies, remaining = [], []
    if quotas.submit_limit:
        policies.append(_submit(quotas.submit_limit, quotas.submit_window_s))
        remaining.append(
            f'"submit";r={quotas.submit_left};t={quotas.submit_more_s}'
        )
    if quotas.unfinished_limit:
        policies.append(_unfinished(quotas.unfinished_limit))
        remaining.append(f'"unfinished";r={quotas.unfinished_left}')
    return {
        "RateLimit-Policy": ", ".join(policies),
        "RateLimit": ", ".join(remaining),
    }


def fields(error: QuotaExceeded | RateExceeded) -> dict[str, str]:
    """Return the fields that show which quota is used up."""
    name = _name(error)
    if isinstance(error, QuotaExceeded):
        if error.of_address:
            # A share of the store's bytes, whose size isn't published.
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
    """Return the problem's members for it, with the draft's names."""
    return {"violated-policies": [_name(error)]}


def _name(error: QuotaExceeded | RateExceeded) -> str:
    name = "submit" if isinstance(error, RateExceeded) else "unfinished"
    return f"address-{name}" if error.of_address else name


def _submit(limit: int, window_s: int, name: str = "submit") -> str:
    return f'"{name}";q={limit};w={window_s}'


def _unfinished(limit: int) -> str:
    # Never with `t`: it depends on when a task of the owner ends.
    return f'"unfinished";q={limit};qu="concurrent-requests"'
