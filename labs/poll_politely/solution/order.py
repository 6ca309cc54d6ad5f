"""Keeps an order on the disk, so that a client may die and go on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4


class Order:
    """One report that was ordered, or is about to be.

    The key is written down before the first request. So a client that dies
    without an answer repeats its order under the same key, and the service
    knows that it is the same one.
    """

    def __init__(self, folder: Path, month: str) -> None:
        """Read the order of `month`, or begin one."""
        self._path = folder / f"order-{month}.json"
        self.key = str(uuid4())
        self.address = ""
        if self._path.exists():
            kept = json.loads(self._path.read_text("utf-8"))
            self.key, self.address = kept["key"], kept["address"]
        else:
            self.keep()

    def keep(self, address: str = "") -> None:
        """Write the order down, whole or not at all."""
        self.address = address
        part = self._path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump({"key": self.key, "address": self.address}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
