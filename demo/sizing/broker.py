"""Computes the memory and connections that the broker needs.

Each task is a message while it waits, and a log while it is kept. The factors
are on the safe side, because a full broker refuses new tasks.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities

# chosen: the process takes more memory than it stores, because of its
# allocator; INFO memory shows yours as mem_fragmentation_ratio.
ALLOCATOR_FACTOR = 1.5
# Rewriting the append-only file forks: pages that are written meanwhile exist
# twice, in the worst case all of them (https://valkey.io/topics/persistence/).
REWRITE_FACTOR = 2.0
# chosen: the alarm comes well before new tasks are refused.
ALARM_FRACTION = 0.6
# measured: by hand, connected clients of a Celery worker with 1, 2 and 4
# slots, on 2 cores, a small sample. This is for slots that are processes;
# threads share their worker's connections. CLIENT LIST shows yours.
CONNECTIONS_PER_WORKER = 4.0
CONNECTIONS_PER_SLOT = 1.3
# One reader of the feed for each API process, never one for each client.
READERS_PER_API = 1


@dataclass(frozen=True, slots=True)
class Memory:
    """The broker's memory by use, in bytes."""

    kept_tasks: float
    stored_bytes: float
    resident_bytes: float
    # Includes the copy during a rewrite.
    peak_bytes: float
    # The size to buy: at the peak, its alarm is just reached.
    needed_bytes: float


def memory(
    rate_per_s: float,
    kept_s: float,
    message_bytes: float,
    record_bytes: float,
    events: float,
    event_bytes: float,
) -> Memory:
    """Return the memory for tasks that are kept for `kept_s` seconds.

    By Little's law their number is the rate times that time.
    """
    rate = quantities.rate_per_s(rate_per_s)
    advice = "it has to be above 0 seconds."
    kept_s = quantities.positive("the retention time", kept_s, advice)
    advice = "it has to be 0 bytes or more."
    each_bytes = (
        quantities.not_negative("a message", message_bytes, advice)
        + quantities.not_negative("a record", record_bytes, advice)
        + quantities.not_negative("the events of a task", events, advice)
        * quantities.not_negative("an event", event_bytes, advice)
    )
    stored = rate * kept_s * each_bytes
    resident = stored * ALLOCATOR_FACTOR
    peak = resident * REWRITE_FACTOR
    return Memory(rate * kept_s, stored, resident, peak, peak / ALARM_FRACTION)


def connections(
    workers: int, slots_per_worker: int, api_processes: int, api_pool: int
) -> int:
    """Return how many connections the broker has to accept."""
    advice = "it has to be a whole number, 0 or more."
    workers = quantities.count("the workers", workers, advice, least=0)
    processes = quantities.count(
        "the API processes", api_processes, advice, least=0
    )
    pool = quantities.count("an API's pool", api_pool, advice, least=0)
    slots = quantities.slots(slots_per_worker)
    each = CONNECTIONS_PER_WORKER + CONNECTIONS_PER_SLOT * slots
    return quantities.ceiling(
        workers * each + processes * (pool + READERS_PER_API)
    )
