"""Sends messages for renders that have lost their own: `python sweeper.py`.

The API may die between the row and the message, or find no broker. Then one
message is missing, and somebody's render waits until another one is sent. A
message too many finds nobody in line, and ends.
"""

from __future__ import annotations

import logging
import time

import store
from kombu.exceptions import OperationalError
from work import take_turn

# chosen: so long does a render wait at most when its message is lost.
LOOK_S = 1.0


def sweep() -> None:
    """Send a message for each render that waits beside a free slot."""
    for _ in range(store.without_a_message()):
        take_turn.delay()


if __name__ == "__main__":
    while True:
        time.sleep(LOOK_S)
        try:
            sweep()
        except OperationalError as error:
            logging.warning("the broker doesn't respond: %s", error)
