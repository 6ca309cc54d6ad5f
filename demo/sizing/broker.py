"""What the broker has to hold: bytes in memory, and connections.

Every task is a message while it waits, a log while it is kept. The factors
are on the safe side: a broker that is full takes no task at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities

# chosen: between what is stored and what the process takes lies the
# allocator; INFO memory shows yours as mem_fragmentation_ratio.
ALLOCATOR_FACTOR = 1.5
# Rewriting the append-only file forks: pages written meanwhile are there
# twice, in the worst case all (https://valkey.io/topics/persistence/).
REWRITE_FACTOR = 2.0
# chosen: when to wake somebody, well before new tasks are refused.
ALARM_FRACTION = 0.6
# measured: by hand, connected clients of a Celery worker with 1, 2 and 4
# slots, on 2 cores, a small sample. Slots of processes: threads share what
# their worker has, so for them this is too many. CLIENT LIST shows yours.
CONNECTIONS_PER_WORKER = 4.0
CONNECTIONS_PER_SLOT = 1.3
# One reader of the feed for each API process, never one for each client.
READERS_PER_API = 1


@dataclass(frozen=True, slots=True)
class Memory:
    """What the broker's memory is for, in bytes."""

    kept_tasks: float
    stored_bytes: float
    resident_bytes: float
    # With room for the copy while a rewrite is under way.
    peak_bytes: float
    # At which the peak is the alarm: what to buy.
    needed_bytes: float


def memory(
    rate_per_s: float,
    kept_s: float,
    message_bytes: float,
    record_bytes: float,
    events: float,
    event_bytes: float,
) -> Memory:
    """Return what tasks take that are kept for `kept_s` seconds.

    Little's law: as many are there as come while one of them is kept.
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
    """Return how many connections the broker has to take."""
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
