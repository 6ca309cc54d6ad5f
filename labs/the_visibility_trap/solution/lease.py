"""Keeps an attempt's lease alive while its work runs."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from store import LEASE_S, RENEW, execute


@contextmanager
def renewed(document: str, attempt: int) -> Iterator[None]:
    """Renew from a thread, which dies with the process whose work it covers.

    It says that the process is alive, and not that its work moves on.
    """
    is_over = threading.Event()

    def renew() -> None:
        while not is_over.wait(LEASE_S / 5):
            try:
                execute(RENEW, document, attempt)
            except sqlite3.OperationalError as error:
                # The next one may come before the lease has run out.
                logging.warning("the lease isn't renewed: %s", error)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
