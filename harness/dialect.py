"""How a service spells the pattern of long-running requests.

Addresses and names of headers, the states and events it has, and functions
that read its answers. Clients use it to write histories in words of the
harness; checkers use its vocabulary. A service that doesn't offer something
leaves the address empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# The words of the harness for one event: task, seq, type, attempt, at; and
# where they are known request_id, pid, reason, problem, done, result.
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Status:
    """Where a task stands, as one answer shows it."""

    task: str
    state: str
    seq: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Transition:
    """In which states an event may happen, and where it leads.

    The state before the first event is "". `to` is None for an event that
    changes no state.
    """

    allowed: tuple[str, ...]
    to: str | None = None
    ends_attempt: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The states and events of a service, and the limits it promises."""

    final_states: frozenset[str]
    transitions: Mapping[str, Transition]
    # Names of events that checkers look for.
    queued: str
    started: str
    progressed: str
    lost: str
    failed: str
    succeeded: str
    # One of these shows that an accepted cancel was recorded.
    cancels: frozenset[str]
    # Problem types of work that was given up for its losses, or after its
    # last retry, and of held work whose outcome nobody knows.
    given_up: str
    retries_exhausted: str
    outcome_unknown: str
    # Deaths of the work's own process, and losses in a row without a step,
    # after which the service may give work up.
    own_losses: int
    losses_in_a_row: int
    # 5xx that a service may send on purpose while something is broken.
    deliberate_errors: frozenset[int]
    unavailable: int = 503
    storage_full: int = 507


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths of a service, with {id} for the task or the upload."""

    submit: str
    status: str
    events: str
    cancel: str = ""
    stream: str = ""
    # One stream for all tasks of an owner.
    all_streams: str = ""
    uploads: str = ""
    upload: str = ""
    # Where the connection is held until the work is done.
    hold: str = ""
    held_events: str = ""
    # Any cheap request by which a new client becomes an owner.
    hello: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """All that clients and checkers know of a service."""

    addresses: Addresses
    vocabulary: Vocabulary
    read_status: Callable[[Any], Status]
    # An event in the words of the harness; None for data that isn't one.
    read_event: Callable[[Any], Event | None]
    # The events of one task, from the body of an answer.
    read_events: Callable[[Any], list[Event]]
    # The tasks that a snapshot on a stream shows; None if it's none.
    read_snapshot: Callable[[Any], list[Status] | None]
    # The status in the answer to a held request.
    read_held: Callable[[Any], Status]
    # Where an upload stands in a submission's input.
    upload_field: str = "upload"
    key_header: str = "Idempotency-Key"
    request_id_header: str = "X-Request-Id"
    resync: str = "resync"
