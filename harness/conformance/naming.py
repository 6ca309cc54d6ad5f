"""Finds the id of a task in an address that a service has made. Pure.

An id may be in the path or in the query. Behind it there may be a word that
all addresses share, or a signature that is another one in each answer.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

# Names in a query that stand for a task: `id`, `task`, `job_id`, `jobId` ...
NAMES_A_TASK = re.compile(r"(?:.*[_-])?id|.+Id|task|job|operation")
# Names that do so only where the path has no id: a token, for example, may
# be a signature as well.
MAY_NAME_ONE = re.compile(r"ticket|token|run|uuid|guid|ref")
# Words behind an id, as in `/jobs/42/status`, which are the same for all.
BEHIND_AN_ID = frozenset({"status", "state", "progress", "poll"})
# A part of a path with a digit, and no version such as `v2` or `v1beta1`.
AN_ID = re.compile(r"(?!v\d+\w*$).*\d.*", re.IGNORECASE)


def id_in(url: str) -> str:
    """Return the id in an address: in its query, or else its last part.

    A last part such as `status` is no id if another one stands before it.
    """
    parts = urlsplit(url)
    pair = _pair(parts)
    # As it was sent: a decoded one wouldn't be found in the address.
    return pair.partition("=")[2] if pair else _last(parts)


def has_plain_id(url: str) -> bool:
    """Say whether the id in an address can be told from other words."""
    parts = urlsplit(url)
    return not parts.query or bool(_pair(parts) or AN_ID.match(_last(parts)))


def task_in(url: str) -> str:
    """Return the parts of an address that name its task, by its looks alone.

    Raises ValueError if it's malformed.
    """
    parts = urlsplit(url)
    if pair := _pair(parts):
        return f"{parts.path}?{pair}"
    is_plain = AN_ID.match(_last(parts)) or not parts.query
    return parts.path if is_plain else f"{parts.path}?{parts.query}"


def _pair(parts: SplitResult) -> str:
    """Return the pair of a query that names a task; "" if there is none."""
    has_id = AN_ID.match(_last(parts))
    for pair in parts.query.split("&"):
        name, _, value = pair.partition("=")
        may = not has_id and MAY_NAME_ONE.fullmatch(name)
        if value and (may or NAMES_A_TASK.fullmatch(name)):
            return pair
    return ""


def _last(parts: SplitResult) -> str:
    before, _, last = parts.path.rstrip("/").rpartition("/")
    if last.lower() in BEHIND_AN_ID:
        return before.rpartition("/")[2] or last
    return last
