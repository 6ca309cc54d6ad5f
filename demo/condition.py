"""Reads the condition of the store: its memory, and faults that lose data.

Pure: it parses the answer to `INFO memory persistence` of Valkey or Redis.
storemonitor.py asks for it regularly, precautions.py before a process
starts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NO_AOF = (
    "the broker keeps no append-only file (appendonly yes), so its restart"
    " would lose accepted tasks"
)
AOF_ERROR = (
    "the broker can't write its append-only file (aof_last_write_status), so"
    " its restart would lose accepted tasks: is its disk full?"
)
LIMIT_GONE = (
    "the broker's limit of memory was taken away (maxmemory 0), so nothing"
    " says how much room there is: set it again"
)
_FIELD = re.compile(r"^(\w+):([^\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of the store at one moment.

    `limit_bytes` is 0 where the store reports none: it has none, or a
    managed store hides it (Azure Managed Redis does). `reserved_bytes` is
    what the unfinished tasks may still add. `faults` are the reasons why new
    data might be lost, in an operator's words.
    """

    used_bytes: int = 0
    limit_bytes: int = 0
    reserved_bytes: int = 0
    faults: tuple[str, ...] = ()

    def remaining_bytes(self, fraction: float) -> int:
        """Return the free bytes of a fraction of memory, less reservations.

        It is below 0 when that fraction is overdrawn.
        """
        taken_bytes = self.used_bytes + self.reserved_bytes
        return int(fraction * self.limit_bytes) - taken_bytes


def faults_of(info: Mapping[str, object]) -> list[str]:
    """Return the settings of the store that would make it lose data."""
    faults = []
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        faults.append(
            f"the broker evicts keys (maxmemory-policy {policy}), and an"
            " evicted key is a lost task: set noeviction"
        )
    # Some clients return text, others a number.
    if str(info.get("aof_enabled")) != "1":
        faults.append(NO_AOF)
    return faults


def condition_of(info: str, reserved_bytes: int = 0) -> Condition | None:
    """Return the condition from an answer; None while the store is loading.

    A loading store answers nothing else, and doesn't know its own settings.
    """
    fields = dict(_FIELD.findall(info))
    if fields.get("loading") == "1":
        return None
    faults = faults_of(fields)
    if fields.get("aof_last_write_status", "ok") != "ok":
        faults.append(AOF_ERROR)
    return Condition(
        int(fields.get("used_memory", 0)),
        int(fields.get("maxmemory", 0)),
        reserved_bytes,
        tuple(faults),
    )
