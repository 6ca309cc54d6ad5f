"""The histories of a campaign, indexed by what checkers look for. Pure.

It reads the records that clients, the nemesis and the ledger write, and
knows nothing of the service but its vocabulary.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from harness.dialect import Vocabulary
from harness.faults import OUTAGE
from harness.history import Record


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of one task, as an answer or a stream showed it."""

    seq: int
    type: str
    attempt: int
    at_s: float
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[int, str, int]:
        """Return what must be the same for every reader."""
        return self.seq, self.type, self.attempt


@dataclass(frozen=True, slots=True)
class Reader:
    """One stream, over as many connections as it took."""

    who: str
    # None follows all tasks of its owner.
    task: str | None
    records: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class InjectedFault:
    """A fault that was injected; `healed_wall_s` is None if it never was."""

    name: str
    # When the injection began, and when it was complete, on both clocks.
    began_at_s: float
    at_s: float
    began_wall_s: float
    wall_s: float
    pids: frozenset[int] = frozenset()
    consequences: frozenset[str] = frozenset()
    healed_wall_s: float | None = None

    def may_cause(self, moment_s: float, within_s: float) -> bool:
        """Say whether something at `moment_s` may follow from it."""
        last_s = self.wall_s
        if OUTAGE in self.consequences:
            last_s = self.healed_wall_s or self.wall_s
        return self.began_wall_s - 1 <= moment_s < last_s + within_s


@dataclass
class Evidence:
    """The histories of one campaign, indexed."""

    vocabulary: Vocabulary
    records: list[Record] = field(default_factory=list)
    # task -> (who, when its acceptance was seen)
    accepted: dict[str, tuple[str, float]] = field(default_factory=dict)
    # task -> its whole log, as read at the end; None if it can't be read
    logs: dict[str, list[LoggedEvent] | None] = field(default_factory=dict)
    # task -> when that reading began; later answers may be newer
    read_at_s: dict[str, float] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    polls: list[Record] = field(default_factory=list)
    cancels: list[Record] = field(default_factory=list)
    answers: list[Record] = field(default_factory=list)
    faults: list[InjectedFault] = field(default_factory=list)
    missed_faults: int = 0
    # fault -> why the target didn't come back after it
    unhealed: dict[str, str] = field(default_factory=dict)
    # The submission with each key, as it was sent.
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    # key -> the tasks that it stands for, and how often it was sent
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sent: Counter[str] = field(default_factory=Counter)
    # task -> the calls that reached the ledger
    effects: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # upload -> what was sent, and what was fetched at the end
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    fetched: dict[str, dict[str, Any]] = field(default_factory=dict)
    # request id -> a held request as it was sent; answered ones by task
    held_requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    held_answers: dict[str, Record] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    # Seconds until a server without its store refused a submission.
    refused_s: list[float] = field(default_factory=list)
    # When all faults were healed, and how long tasks then had to end.
    healed_wall_s: float | None = None
    settle_s: float = 0.0

    def is_final(self, event: LoggedEvent) -> bool:
        """Say whether an event ends its task."""
        transition = self.vocabulary.transitions.get(event.type)
        return bool(
            transition and transition.to in self.vocabulary.final_states
        )

    def submitted(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each task with the submission that it comes from."""
        for key, tasks in self.keys.items():
            for task in tasks:
                yield task, self.submissions.get(key, {})

    def losses(self) -> dict[str, int]:
        """Return how many of its attempts each work ends itself."""
        return {task: s.get("losses", 0) for task, s in self.submitted()}

    def may_follow(
        self, consequence: str, moment_s: float, within_s: float
    ) -> bool:
        """Say whether a fault with this consequence came shortly before."""
        return any(
            consequence in fault.consequences
            and fault.may_cause(moment_s, within_s)
            for fault in self.faults
        )


def logged(event: dict[str, Any]) -> LoggedEvent:
    """Return an event in the words of the harness as an object."""
    known = {"seq", "type", "attempt", "at"}
    return LoggedEvent(
        int(event["seq"]),
        str(event["type"]),
        int(event["attempt"]),
        datetime.fromisoformat(event["at"]).timestamp(),
        {k: v for k, v in event.items() if k not in known},
    )
