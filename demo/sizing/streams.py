"""Computes the API processes for clients that follow tasks, or poll them."""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities

# measured: by hand, resident memory of a uvicorn process over its open event
# streams, up to 8,000 on loopback, 2 cores, without TLS; a small sample.
STREAM_BYTES = 46 * 1024
# chosen: half of what worked, so that there is room during a restart.
STREAMS_PER_PROCESS = 5_000
# measured: by hand, 20,000 to 28,000 events a second sent by one process, as
# above;
# chosen: half of it.
EVENTS_PER_S_PER_PROCESS = 10_000
# chosen: below the default idle timeouts of gateways.
HEARTBEAT_S = 15.0


@dataclass(frozen=True, slots=True)
class Streams:
    """The resources for a number of open streams."""

    processes: int
    bytes_per_process: float
    heartbeats_per_s: float
    events_per_s: float
    # Which limit decides the number of processes.
    bound_by: str


def streams(
    clients: int, events_per_s: float, readers_per_event: float = 1.0
) -> Streams:
    """Return the API processes for that many clients of event streams.

    `events_per_s` are written by all tasks together; each goes to
    `readers_per_event` of the clients.
    """
    advice = "it has to be a whole number, 1 or more."
    clients = quantities.count("the number of clients", clients, advice)
    advice = "it has to be 0 or more."
    written = quantities.not_negative("the events", events_per_s, advice)
    readers = quantities.not_negative("the readers", readers_per_event, advice)
    sent_per_s = written * readers
    by_streams = -(-clients // STREAMS_PER_PROCESS)
    by_events = quantities.ceiling(sent_per_s / EVENTS_PER_S_PER_PROCESS)
    processes = max(by_streams, by_events)
    return Streams(
        processes=processes,
        bytes_per_process=clients / processes * STREAM_BYTES,
        heartbeats_per_s=clients / HEARTBEAT_S,
        events_per_s=sent_per_s,
        bound_by="streams" if by_streams >= by_events else "events",
    )


def polls_per_s(watched_tasks: float, interval_s: float) -> float:
    """Return the requests per second of clients that poll.

    By Little's law `watched_tasks` is the arrival rate times the time for
    which a task is unfinished.
    """
    advice = "it has to be 0 or more."
    tasks = quantities.not_negative("the number", watched_tasks, advice)
    advice = "it has to be above 0 seconds."
    return tasks / quantities.positive("the interval", interval_s, advice)
