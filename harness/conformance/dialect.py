"""A dialect: how a service spells the pattern, as its file has it.

`harness/dialects/plain.toml` explains each field. `harness.dialect` is the
dialect of a campaign, which needs functions to read a whole event log; this
one needs no code, because its checkers look at answers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

# The words of the harness for states, in the order in which they come.
STATES = ("waiting", "running", "succeeded", "failed", "cancelled")
FINAL = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Bodies:
    """Bodies to submit; texts that begin with `$` are drawn by chance."""

    quick: Any = field(default_factory=dict)
    slow: Any = None
    failing: Any = None
    invalid: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Submit:
    """How a task is submitted, and how its answer is read."""

    path: str
    address: Sequence[str]
    method: str = "POST"
    accepted: Sequence[str] = ("http=202",)
    refused: Sequence[str] = ("http=4*",)
    id: Sequence[str] = ("id",)
    headers: Mapping[str, str] = field(default_factory=dict)
    # Sent around the body of a task, which stands for "{body}".
    envelope: Any = "{body}"

    def id_decides(self, address: str) -> bool:
        """Say whether an id, and not this address, tells tasks apart."""
        return address == "{submit}"


@dataclass(frozen=True, slots=True)
class Status:
    """How a status is asked for."""

    method: str = "GET"
    path: str = "{status}"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    ok: Sequence[str] = ("http=200",)
    unknown: Sequence[str] = ("http=404", "http=410")
    hidden: Sequence[str] = ("http=404", "http=410", "http=403", "http=401")
    # Where it says when to ask again, and in which unit, if it's a number.
    wait: Sequence[str] = ("header.retry-after",)
    wait_unit_s: float = 1.0


@dataclass(frozen=True, slots=True)
class States:
    """The states of a service in the words of the harness."""

    waiting: Sequence[str] = ()
    running: Sequence[str] = ()
    succeeded: Sequence[str] = ()
    failed: Sequence[str] = ()
    cancelled: Sequence[str] = ()
    # The first of these words that fits is taken, in this order.
    order: Sequence[str] = STATES
    # Where a status counts its attempts: a new one may begin at the start.
    attempt: str = ""

    def rows(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield each word with its conditions, in order."""
        for word in self.order:
            yield word, getattr(self, word)


@dataclass(frozen=True, slots=True)
class Result:
    """Where the result of a success is: in its status, or elsewhere."""

    inside: Sequence[str] = ()
    address: Sequence[str] = ()
    ok: Sequence[str] = ("http=2*",)


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the status of a failed task says why."""

    inside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Errors:
    """The form that the body of a refusal has to have."""

    shape: Sequence[str] = ("header.content-type=application/problem+json*",)


@dataclass(frozen=True, slots=True)
class Cancel:
    """How a task is cancelled."""

    path: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    accepted: Sequence[str] = ("http=2*",)
    ended: Sequence[str] = ("http=409", "http=2*")


@dataclass(frozen=True, slots=True)
class Key:
    """Where a submission carries its idempotency key."""

    header: str = ""
    # Whether the header has it in quotation marks, as a string of RFC 8941.
    is_quoted: bool = False
    # A path in the body of the task.
    inside: str = ""
    mismatch: Sequence[str] = ("http=422", "http=409", "http=400")


@dataclass(frozen=True, slots=True)
class Events:
    """How a task's events are followed, and resumed after a number."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    number: str = "id"
    resume: str = "header.Last-Event-ID"
    is_dense: bool = False
    heartbeat_s: float = 15.0
    # Messages that aren't events: what a reader gets as its start.
    snapshot: Sequence[str] = ()
    # Events that say the end; by default, those with a final [state].
    final: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """How the service tells its callers apart."""

    by: str = "header"
    # Any cheap request that gives a new caller its cookie.
    hello: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """All that is known of how a service spells the pattern."""

    name: str
    submit: Submit
    state: States
    says: str = ""
    source: str = ""
    detect: Sequence[str] = ()
    priority: int = 0
    bodies: Bodies = field(default_factory=Bodies)
    status: Status = field(default_factory=Status)
    result: Result | None = None
    failure: Failure | None = None
    errors: Errors | None = None
    cancel: Cancel | None = None
    key: Key | None = None
    events: Events | None = None
    owner: Owner | None = None


def with_bodies(
    dialect: Dialect, quick: Any, slow: Any, failing: Any
) -> Dialect:
    """Return a dialect with bodies of the user's own.

    With a quick one of their own, the dialect's other bodies mean nothing
    to their service any more.
    """
    bodies = dialect.bodies
    if quick is not None:
        bodies = replace(
            bodies, quick=quick, slow=None, failing=None, invalid=()
        )
    bodies = replace(
        bodies,
        slow=bodies.slow if slow is None else slow,
        failing=bodies.failing if failing is None else failing,
    )
    return replace(dialect, bodies=bodies)
