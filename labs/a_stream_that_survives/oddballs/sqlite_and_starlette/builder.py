"""Takes builds from the table, each in a thread, and writes their lines."""

from __future__ import annotations

import json
import threading
import time

from books import APPEND, opened
from compiler import output_of


def build(build_id: str, commit: str) -> None:
    """Build one commit."""
    books = opened()
    for text in output_of(commit):
        books.execute(APPEND, (build_id, "line", json.dumps({"text": text})))
    books.execute(APPEND, (build_id, "finished", '{"state": "succeeded"}'))
    books.close()


def main() -> None:
    """Start what is waiting, for ever."""
    books = opened()
    while True:
        for row in books.execute(
            "SELECT id, build_commit FROM builds WHERE NOT is_taken"
        ).fetchall():
            books.execute(
                "UPDATE builds SET is_taken = 1 WHERE id = ?", row[:1]
            )
            threading.Thread(target=build, args=row, daemon=True).start()
        time.sleep(0.05)


if __name__ == "__main__":
    main()
