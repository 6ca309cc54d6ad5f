"""A history as judges look at it: exchanges, streams and tasks. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.checkers.violation import Violation
from harness.conformance.judge.connection import TOO_MANY, Connection
from harness.history import Record

# chosen: as many lines as a reader takes in.
MOST_PROOF = 10
WAIT, SKIP, EVENTS = "wait", "skip", "events"
REQUESTS = frozenset({"submit", "status", "result", "cancel", "other"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, if one came."""

    asked: Record
    answered: Record

    def __getattr__(self, name: str) -> Any:
        """Return what the answer's record holds; None if it has none."""
        return self.answered.more.get(name)

    @property
    def has_answer(self) -> bool:
        """Say whether an answer came."""
        return self.answered.phase == "ok"

    @property
    def is_refused(self) -> bool:
        """Say whether it was one request too many for the service."""
        return bool(self.status == TOO_MANY)

    def means(self, name: str) -> bool:
        """Say whether a condition of the dialect holds for the answer."""
        return name in (self.answered.more.get("means") or ())

    @property
    def words(self) -> str:
        """Return the answer in a few words."""
        if not self.has_answer:
            return f"no answer ({self.error})"
        state = self.state if self.state not in (None, "?") else ""
        return f"{self.status} {state}".strip()


class View:
    """A history, indexed.

    Answers that refuse a request as one too many (429) are left out unless
    a judge asks for them, because they say nothing of a task.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = sorted(records, key=lambda record: record.at_s)
        self.exchanges: list[Exchange] = []
        self.connections: list[Connection] = []
        asked: dict[tuple[str, int], Record] = {}
        open_: dict[tuple[str, int], Connection] = {}
        for record in self.records:
            place = record.who, record.op
            if record.phase == "invoke":
                asked[place] = record
                if record.what == EVENTS:
                    open_[place] = Connection(record)
                    self.connections.append(open_[place])
            elif place in open_:
                open_[place].records.append(record)
            elif place in asked and record.what in REQUESTS:
                self.exchanges.append(Exchange(asked[place], record))

    def of(
        self, what: str, *intents: str, with_refused: bool = False
    ) -> list[Exchange]:
        """Return the exchanges of a kind, with one of these intents."""
        return [
            e
            for e in self.exchanges
            if e.asked.what == what
            and (not intents or e.intent in intents)
            and (with_refused or not e.is_refused)
        ]

    def answered(
        self, what: str, *intents: str, with_refused: bool = False
    ) -> list[Exchange]:
        """Return those of them that were answered."""
        found = self.of(what, *intents, with_refused=with_refused)
        return [e for e in found if e.has_answer]

    def by_task(
        self, what: str, *intents: str, with_refused: bool = False
    ) -> dict[str, list[Exchange]]:
        """Return answered exchanges by task, in order."""
        tasks: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in self.answered(
            what, *intents, with_refused=with_refused
        ):
            if exchange.task:
                tasks[exchange.task].append(exchange)
        return tasks

    def own_statuses(
        self, *, with_refused: bool = False
    ) -> dict[str, list[Exchange]]:
        """Return what owners read of their tasks, by task, in order."""
        tasks: dict[str, list[Exchange]] = defaultdict(list)
        owners: dict[str, str] = {}
        for exchange in self.answered("status", with_refused=with_refused):
            if exchange.intent in NOT_OWN or exchange.status == 304:
                continue
            # Of two callers that were given one task, the first is its owner.
            who = exchange.asked.who
            if owners.setdefault(exchange.task, who) == who:
                tasks[exchange.task].append(exchange)
        return tasks

    def streams(self, *intents: str) -> list[Connection]:
        """Return connections with one of these intents."""
        return [
            c
            for c in self.connections
            if c.intent in intents and not c.is_refused
        ]

    def asked_between(self, before: float, after: float) -> list[Record]:
        """Return the requests that any caller sent between two moments."""
        return [
            r
            for r in self.records
            if r.phase == "invoke"
            and r.what in {*REQUESTS, EVENTS}
            and before <= r.at_s <= after
        ]

    def skips(self) -> dict[str, str]:
        """Return the probes that found nothing to try, and why."""
        return {r.more["probe"]: r.more["reason"] for r in self._skipped()}

    def is_offered(self, probe: str) -> bool:
        """Say whether the service has what a probe tries."""
        return all(
            r.more.get("is_offered", True)
            for r in self._skipped()
            if r.more["probe"] == probe
        )

    def _skipped(self) -> list[Record]:
        return [r for r in self.records if r.what == SKIP and r.phase == "ok"]


# Statuses that aren't the owner's look at its own task.
NOT_OWN = frozenset(
    {"as-stranger", "unknown", "odd header", "an id with a NUL"}
    | {"an id that isn't UTF-8", "an id that climbs", "an endless id"}
    | {"an id with a quote", "a negative id"}
)


def proof(*parts: Exchange | Connection | Record) -> tuple[Record, ...]:
    """Return the records of what shows a violation, in order of time."""
    records: list[Record] = []
    for part in parts:
        if isinstance(part, Exchange):
            records += [part.asked, part.answered]
        elif isinstance(part, Connection):
            records += [part.asked, *part.records]
        else:
            records.append(part)
    unique = {id(r): r for r in records}.values()
    ordered = sorted(unique, key=lambda record: record.at_s)
    if len(ordered) > MOST_PROOF:
        half = MOST_PROOF // 2
        ordered = [*ordered[:half], *ordered[-half:]]
    return tuple(ordered)


def breach(
    requirement: str,
    subject: str,
    expected: str,
    seen: str,
    *shown: Exchange | Connection | Record,
) -> Violation:
    """Return a violation with its proof."""
    return Violation(requirement, subject, seen, expected, proof(*shown))


def states(exchanges: Sequence[Exchange]) -> Iterator[Exchange]:
    """Yield the exchanges that show a state that we know."""
    for exchange in exchanges:
        if exchange.state not in (None, "", "?"):
            yield exchange
