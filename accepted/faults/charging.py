"""Lets workers charge the harness's ledger instead of the stack's books.

The books are in the stack's own broker. Effects have to be counted where
the stack can't lose or hide them.
"""

from __future__ import annotations

import httpx

from accepted.faults.broken.replacing import put
from demo.problems import of_task
from demo.work.failure import Transient
from lessons.effects import ValkeyBooks

# The variable with the address of the harness's ledger.
EFFECTS_URL = "ACCEPTED_FAULTS_EFFECTS_URL"
# chosen: as long as the broker has by default.
TIMEOUT_S = 1.0


def charge_at(url: str) -> None:
    """Send all charges of this process to the ledger at `url`."""

    def charge(
        _: ValkeyBooks, task_id: str, amount_cents: int, key: str
    ) -> bool:
        call = {"task": task_id, "key": key, "amount": amount_cents}
        try:
            answer = httpx.post(
                url, json=call, timeout=TIMEOUT_S, trust_env=False
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise Transient(of_task("dependency-unavailable")) from error
        return bool(answer.json()["is_counted"])

    put(ValkeyBooks, "charge", charge)
