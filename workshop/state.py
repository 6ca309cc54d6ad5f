"""A room's state, as the fold of its events. Pure.

    state = fold(events)

`apply` changes a state in place and returns it: a room of 200 people has
thousands of events, and a copy for each would cost more than the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from workshop.agenda import Agenda, agenda_of
from workshop.events import Event, Fact
from workshop.people import Notice, Person, Standing, StuckBy, live_on
from workshop.roomfault import RoomFault


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
    # Who hosts it since the last hand-over, "" for no name; and for each
    # former host's token the one that took its place.
    host: str = ""
    former: dict[str, str] = field(default_factory=dict)
    helpers: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    # When each step began, by step; the last is where the room is.
    begun_ms: dict[str, int] = field(default_factory=dict)
    step: str = ""
    # Silences count from here: the step's begin, or the end of a pause.
    quiet_from_ms: int = 0
    gates: set[str] = field(default_factory=set)
    # Steps that are left out because time is short.
    cuts: set[str] = field(default_factory=set)
    timer_ends_ms: int = 0
    message: str = ""
    is_paused: bool = False
    is_calm: bool = False
    fault: RoomFault | None = None
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

    @property
    def is_last_step(self) -> bool:
        """Say whether the room has come to the end of its agenda."""
        return self.is_open and self.step == self.agenda.steps[-1].id

    def by_token(self, digest: str) -> Person | None:
        """Return the person whom a token's digest belongs to."""
        people = self.people.values()
        return next((p for p in people if digest in p.tokens), None)

    def help_line(self) -> list[Person]:
        """Return who is stuck: in order, and those who are silent last."""
        people = self.people.values()
        stuck = [p for p in people if p.standing is Standing.STUCK]
        return sorted(stuck, key=_urgency)

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
    if event.author in room.people:
        room.people[event.author].be_heard(event.at_ms)
    if "person" in event.data and event.fact is not Fact.JOINED:
        _person(room, event)
    else:
        _room(room, event)
    return room


def _urgency(person: Person) -> tuple[bool, int, str]:
    is_silent = person.stuck_by is StuckBy.SILENCE
    return is_silent, person.since_ms, person.id


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
            for person in room.people.values():
                person.end_look()
        case Fact.JOINED:
            room.people[data["person"]] = Person(
                data["person"],
                data["nickname"],
                event.at_ms,
                {data["token"]},
                data["resume"],
                step=room.step,
                since_ms=event.at_ms,
                arrived_ms=event.at_ms,
                heard_ms=event.at_ms,
            )
        case Fact.STEP_BEGUN:
            room.step = data["step"]
            room.begun_ms.setdefault(room.step, event.at_ms)
            room.quiet_from_ms = event.at_ms
            for person in room.people.values():
                person.was_raised = False
                person.end_look()
                if not person.step:
                    person.arrive(room.step, event.at_ms)
        case Fact.GATE_SET:
            room.gates ^= {data["step"]}
        case Fact.TIMER_SET:
            room.timer_ends_ms = data["ends_at_ms"]
        case Fact.MESSAGE_SET:
            room.message = data["message"]
        case Fact.PAUSE_SET:
            room.is_paused = data["is_paused"]
            room.quiet_from_ms = event.at_ms
        case Fact.CALM_SET:
            room.is_calm = data["is_calm"]
        case Fact.FAULT_ANNOUNCED:
            room.fault = RoomFault(data["fault"], data["due_ms"])
        case Fact.FAULT_ENDED if room.fault is not None:
            room.fault = replace(room.fault, result=data["result"])
        case Fact.HINTED:
            for person in data["persons"] or [""]:
                room.hints[person] = data["text"]
        case Fact.STEP_CUT:
            room.cuts ^= {data["step"]}
        case Fact.RESET | Fact.SENT:
            _take(room, event)
        case Fact.HELPER_ADMITTED:
            room.helpers.add(data["token"])
        case Fact.HANDED_OVER:
            room.former[room.instructor] = data["token"]
            room.instructor = data["token"]
            room.host = data.get("host", "")
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
    if event.fact is Fact.VOTED:
        votes = room.rounds[data["poll"], data["round"]].votes
        votes.setdefault(person.id, data["choice"])
    else:
        live_on(person, event)


def _take(room: Room, event: Event) -> None:
    """Take people to a step; set back, they begin it again."""
    step, why = event.data["step"], event.data.get("why", "")
    chosen = event.data["persons"] or list(room.people)
    for person in (room.people[id_] for id_ in chosen):
        if event.fact is Fact.RESET:
            person.begin_again(step, event.at_ms)
            room.resets[person.id] += 1
        elif person.step != step:
            person.arrive(step, event.at_ms)
        else:
            continue
        person.notice = Notice(event.seq, event.fact, step, why)
