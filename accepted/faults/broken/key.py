"""Charges under a new key each time, so the ledger can't see a repeat."""

from __future__ import annotations

import uuid

from accepted.faults.broken.replacing import put
from lessons.effects import ValkeyBooks


def switch_off() -> None:
    """Let no two calls have the same key."""
    charge = ValkeyBooks.charge

    def under_a_new_key(
        self: ValkeyBooks, task_id: str, amount_cents: int, key: str
    ) -> bool:
        return charge(self, task_id, amount_cents, f"{key}#{uuid.uuid4()}")

    put(ValkeyBooks, "charge", under_a_new_key)
