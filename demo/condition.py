"""How the store is: how full, what is reserved, and what is wrong with it.

Pure: it reads what `INFO memory persistence` of Valkey and Redis tells.
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
_TOLD = re.compile(r"^(\w+):([^\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the store is at one moment.

    `limit_bytes` is 0 where it tells of none: there is none, or a managed
    store keeps it to itself (Azure Managed Redis does). `reserved_bytes`:
    what the unfinished tasks may still take. `faults`: why what it is given
    now might be lost, in an operator's words.
    """

    used_bytes: int = 0
    limit_bytes: int = 0
    reserved_bytes: int = 0
    faults: tuple[str, ...] = ()

    def left_bytes(self, fraction: float) -> int:
        """Return how much of a part of its memory nobody has or will have.

        Below 0 when that part is overdrawn.
        """
        taken_bytes = self.used_bytes + self.reserved_bytes
        return int(fraction * self.limit_bytes) - taken_bytes


def faults_of(told: Mapping[str, object]) -> list[str]:
    """Return which settings of the store would lose what it is given."""
    faults = []
    policy = told.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        faults.append(
            f"the broker evicts keys (maxmemory-policy {policy}), and an"
            " evicted key is a lost task: set noeviction"
        )
    # As text or as a number, as the client has it.
    if str(told.get("aof_enabled")) != "1":
        faults.append(NO_AOF)
    return faults


def condition_of(told: str, reserved_bytes: int = 0) -> Condition | None:
    """Return what the store's answer says; None while it is still loading.

    Then it answers nothing else, and doesn't know its own settings.
    """
    found = dict(_TOLD.findall(told))
    if found.get("loading") == "1":
        return None
    faults = faults_of(found)
    if found.get("aof_last_write_status", "ok") != "ok":
        faults.append(AOF_ERROR)
    return Condition(
        int(found.get("used_memory", 0)),
        int(found.get("maxmemory", 0)),
        reserved_bytes,
        tuple(faults),
    )
