"""Holds the limits of a person in a room, on the demo that all of them share.

A stack with rooms starts with these instead of the guide's own defaults; a
setting in the operator's environment still wins. The quotas of people are in
personal.py, because the stack's own load generators need larger ones.
"""

from __future__ import annotations

import os
import secrets

# measured: by hand, `accepted room rehearse --people 200`, two cores: a press
# has its first event after 29 ms (p95), and no vote is lost.
MOST_PEOPLE = 200

# chosen: two tasks that run and five that wait. A person watches one at a
# time, and 7 of the 32 slots leave the room 25, however long their tasks take.
UNFINISHED = 7
# chosen: one press in two seconds, for a whole minute.
PRESSES_A_MINUTE = 30
# chosen: two held requests of one person show that they hold; the rest of the
# bulkhead is the others'.
HELD_EACH = 2
# chosen: above what the guide's own figure holds (60, starvation), so that it
# runs beside people. Each is a connection of the gateway and of its server.
HELD_IN_ALL = 100

# The load generators' proof, in their environment and the servers'.
PASS = "ACCEPTED_LOAD_PASS"  # noqa: S105 - a variable's name

DEFAULTS = {
    # Owners take turns: one with a full line delays others by one task.
    "ACCEPTED_FAIR_DISPATCH": "true",
    # A room is behind one address, and all of it may press as often as each.
    "ACCEPTED_ADDRESS_LIMIT": str(MOST_PEOPLE * PRESSES_A_MINUTE),
}


def set_defaults() -> None:
    """Put the limits of rooms into this process's environment.

    The parts of a stack inherit it from their supervisor.
    """
    for name, value in DEFAULTS.items():
        # An empty variable counts as unset (demo/settings.py).
        os.environ[name] = os.environ.get(name) or value
    # A new one at each start: whoever has read an old one has nothing.
    os.environ[PASS] = secrets.token_hex(16)
