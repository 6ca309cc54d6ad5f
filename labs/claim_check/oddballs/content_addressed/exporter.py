"""Makes one export after the other, and sweeps in between.

Only this process writes files, so at its start every half is waste.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time

import httpx
from shelf import DATA, SHELF, opened
from warehouse import sales

SWEEP_S = float(os.environ.get("SWEEP_S", "60"))


def make(books, export) -> None:
    """Write the file of one export, and say that it is there."""
    half = DATA / f"half-{export['id']}"
    digest = hashlib.sha256()
    try:
        with half.open("wb", buffering=0) as file:
            for piece in sales(export["query"]):
                digest.update(piece)
                file.write(piece)
            os.fsync(file.fileno())
    except httpx.HTTPError:
        half.unlink()
        books.execute(
            "UPDATE exports SET state = 'failed' WHERE id = ?", (export["id"],)
        )
        return
    half.rename(SHELF / digest.hexdigest())
    books.execute(
        "UPDATE exports SET state = 'succeeded', sha256 = ?, expires_at = ?"
        " WHERE id = ?",
        (digest.hexdigest(), time.time() + export["keep_s"], export["id"]),
    )


def sweep() -> None:
    """Delete each file that no export needs any more."""
    books = opened()
    while True:
        time.sleep(SWEEP_S)
        for path in SHELF.iterdir():
            needed = books.execute(
                "SELECT 1 FROM exports WHERE sha256 = ? AND expires_at > ?"
                " UNION SELECT 1 FROM exports WHERE state = 'running'",
                (path.name, time.time()),
            ).fetchone()
            if not needed:
                path.unlink(missing_ok=True)


def main() -> None:
    """Take what is queued, for ever; what was running has failed."""
    books = opened()
    for half in DATA.glob("half-*"):
        half.unlink()
    books.execute(
        "UPDATE exports SET state = 'failed' WHERE state = 'running'"
    )
    threading.Thread(target=sweep, daemon=True).start()
    while True:
        export = books.execute(
            "UPDATE exports SET state = 'running' WHERE id = ("
            "SELECT id FROM exports WHERE state = 'queued' LIMIT 1)"
            " RETURNING *"
        ).fetchall()
        for row in export:
            make(books, row)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
