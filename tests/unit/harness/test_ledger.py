"""The ledger counts each key once, and writes every call down."""

from __future__ import annotations

from pathlib import Path

import httpx

from harness.effects import Ledger
from harness.history import load


def test_a_key_counts_once_and_every_call_is_written(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        host, port = ledger.address
        counted = [
            httpx.post(
                f"http://{host}:{port}",
                json={"task": "t_1", "key": key, "amount": 5},
                trust_env=False,
            ).json()["is_counted"]
            for key in ("a", "a", "b")
        ]
    assert counted == [True, False, True]
    written = [record for record in load(tmp_path) if record.phase == "ok"]
    assert [record.more["is_counted"] for record in written] == counted
