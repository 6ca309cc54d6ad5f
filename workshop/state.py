"""A room's state, as the fold of its events. Pure.

    state = fold(events)

`apply` changes a state in place and returns it: a room of 200 people has
thousands of events, and a copy for each would cost more than the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from workshop.agenda import Agenda, agenda_of
from workshop.events import Event, Fact

# chosen: the same requirement failed so often shows that somebody is stuck.
FAILURES_UNTIL_STUCK = 3


class Standing(StrEnum):
    """How a person stands with the step that they are at."""

    WORKING = "working"
    DONE = "done"
    STUCK = "stuck"


@dataclass(slots=True)
class Person:
    """One participant."""

    id: str
    nickname: str
    joined_ms: int
    # Digests: the log holds no secret.
    tokens: set[str]
    resume: str
    step: str = ""
    standing: Standing = Standing.WORKING
    since_ms: int = 0
    why: str = ""
    is_raised_by_server: bool = False
    done: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Round:
    """One vote on a question, and how much of it has been shown."""

    poll: str
    number: int
    is_open: bool = True
    votes: dict[str, int] = field(default_factory=dict)
    shows_votes: bool = False
    shows_truth: bool = False

    def counts(self, choices: int) -> list[int]:
        """Return how many chose each choice."""
        counted = Counter(self.votes.values())
        return [counted[choice] for choice in range(choices)]


@dataclass(slots=True)
class Room:
    """All that a room is at one moment; `seq` is its last event's number."""

    id: str
    seq: int = 0
    title: str = ""
    code: str = ""
    agenda: Agenda = field(default_factory=lambda: Agenda(0, "", ()))
    opened_ms: int = 0
    # When its last event happened: it is kept for some days after that.
    changed_ms: int = 0
    closed_ms: int = 0
    people_limit: int = 0
    keep_days: int = 0
    instructor: str = ""
    helpers: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    # When each step began, by step; the last is where the room is.
    begun_ms: dict[str, int] = field(default_factory=dict)
    step: str = ""
    gates: set[str] = field(default_factory=set)
    timer_ends_ms: int = 0
    message: str = ""
    is_paused: bool = False
    # The last hint for everybody (""), or for a person.
    hints: dict[str, str] = field(default_factory=dict)
    # How often each person was set back to a step, so that a page notices.
    resets: Counter[str] = field(default_factory=Counter)
    rounds: dict[tuple[str, int], Round] = field(default_factory=dict)
    # The number of the event of each command, by its author and key.
    answered: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Say whether anything may still happen here."""
        return bool(self.opened_ms) and not self.closed_ms

    def by_token(self, digest: str) -> Person | None:
        """Return the person whom a token's digest belongs to."""
        people = self.people.values()
        return next((p for p in people if digest in p.tokens), None)

    def help_line(self) -> list[Person]:
        """Return who is stuck, in the order in which they said so."""
        people = self.people.values()
        stuck = [p for p in people if p.standing is Standing.STUCK]
        return sorted(stuck, key=lambda person: (person.since_ms, person.id))

    def latest_round(self) -> Round | None:
        """Return the round that was opened last."""
        return next(reversed(self.rounds.values()), None)


def fold(room_id: str, events: Iterable[Event]) -> Room:
    """Return the state after some events, from the first on."""
    room = Room(room_id)
    for event in events:
        apply(room, event)
    return room


def apply(room: Room, event: Event) -> Room:
    """Apply one event, whose number must be the next."""
    if event.seq != room.seq + 1:
        raise ValueError(f"event {event.seq} after {room.seq}")
    room.seq, room.changed_ms = event.seq, event.at_ms
    if event.key:
        room.answered.setdefault((event.author, event.key), event.seq)
    if "person" in event.data and event.fact is not Fact.JOINED:
        _person(room, event)
    else:
        _room(room, event)
    return room


def _room(room: Room, event: Event) -> None:
    data = event.data
    match event.fact:
        case Fact.OPENED:
            room.title, room.code = data["title"], data["code"]
            room.agenda = agenda_of(data["agenda"])
            room.people_limit = data["people_limit"]
            room.keep_days = data["keep_days"]
            room.instructor = data["token"]
            room.opened_ms = event.at_ms
        case Fact.CLOSED:
            room.closed_ms = event.at_ms
        case Fact.JOINED:
            room.people[data["person"]] = Person(
                data["person"],
                data["nickname"],
                event.at_ms,
                {data["token"]},
                data["resume"],
                step=room.step,
                since_ms=event.at_ms,
            )
        case Fact.STEP_BEGUN:
            room.step = data["step"]
            room.begun_ms.setdefault(room.step, event.at_ms)
            for person in room.people.values():
                person.step = person.step or room.step
        case Fact.GATE_SET:
            room.gates ^= {data["step"]}
        case Fact.TIMER_SET:
            room.timer_ends_ms = data["ends_at_ms"]
        case Fact.MESSAGE_SET:
            room.message = data["message"]
        case Fact.PAUSE_SET:
            room.is_paused = data["is_paused"]
        case Fact.HINTED:
            for person in data["persons"] or [""]:
                room.hints[person] = data["text"]
        case Fact.RESET:
            _set_back(room, event)
        case Fact.HELPER_ADMITTED:
            room.helpers.add(data["token"])
        case Fact.HANDED_OVER:
            room.instructor = data["token"]
        case Fact.POLL_OPENED:
            key = (data["poll"], data["round"])
            room.rounds[key] = Round(*key)
        case Fact.POLL_CLOSED:
            room.rounds[data["poll"], data["round"]].is_open = False
        case Fact.REVEALED:
            shown = room.rounds[data["poll"], data["round"]]
            shown.shows_votes = True
            shown.shows_truth |= data["stage"] == "truth"


def _person(room: Room, event: Event) -> None:
    data = event.data
    person = room.people[data["person"]]
    match event.fact:
        case Fact.RESUMED:
            person.tokens.add(data["token"])
        case Fact.MOVED:
            person.step = data["step"]
            _stands(person, Standing.WORKING, event.at_ms)
        case Fact.DONE:
            person.done.add(data["step"])
            _stands(person, Standing.DONE, event.at_ms)
        case Fact.STUCK:
            person.why = data["why"]
            person.is_raised_by_server = data["by"] == "server"
            _stands(person, Standing.STUCK, event.at_ms, data["why"])
        case Fact.UNSTUCK:
            person.failures.clear()
            _stands(person, Standing.WORKING, event.at_ms)
        case Fact.CHECK_FAILED:
            person.failures[data["requirement"]] += 1
        case Fact.VOTED:
            votes = room.rounds[data["poll"], data["round"]].votes
            votes.setdefault(person.id, data["choice"])


def _stands(
    person: Person, standing: Standing, at_ms: int, why: str = ""
) -> None:
    person.standing, person.since_ms, person.why = standing, at_ms, why
    if standing is not Standing.STUCK:
        person.is_raised_by_server = False


def _set_back(room: Room, event: Event) -> None:
    chosen = event.data["persons"] or list(room.people)
    for person in (room.people[id_] for id_ in chosen):
        person.step = event.data["step"]
        person.done.discard(person.step)
        person.failures.clear()
        _stands(person, Standing.WORKING, event.at_ms)
        room.resets[person.id] += 1
