"""The people of a room, and what happens to one of them. Pure.

`live_on` applies an event that names one person.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from workshop.events import Event, Fact

# chosen: the same requirement failed so often shows that somebody is stuck.
FAILURES_UNTIL_STUCK = 3


class Standing(StrEnum):
    """How a person stands with the step that they are at."""

    WORKING = "working"
    DONE = "done"
    STUCK = "stuck"


class StuckBy(StrEnum):
    """The one who says that somebody is stuck."""

    PERSON = "person"
    # The server, after failed checks.
    CHECKS = "server"
    # The server, because nothing was heard of them.
    SILENCE = "silence"


class Consent(StrEnum):
    """Whether a person lets staff look at their runs."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a person is at a step that they didn't choose, for their page.

    `seq` is the number of the event: a page shows a new one once.
    """

    seq: int
    fact: Fact
    step: str
    why: str


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
    stuck_by: StuckBy | None = None
    done: set[str] = field(default_factory=set)
    # When they came to their step, and how long each took until done.
    arrived_ms: int = 0
    took_ms: dict[str, int] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    # When the room last heard of them, and whether their silence since then
    # was raised already.
    heard_ms: int = 0
    was_raised: bool = False
    consent: Consent = Consent.NONE
    # Whose tasks staff may look at, while there is consent.
    owner: str = ""
    has_given_card: bool = False
    notice: Notice | None = None

    def stand(
        self,
        standing: Standing,
        at_ms: int,
        why: str = "",
        by: StuckBy | None = None,
    ) -> None:
        """Stand anew with one's step."""
        self.standing, self.since_ms = standing, at_ms
        self.why, self.stuck_by = why, by

    def arrive(self, step: str, at_ms: int) -> None:
        """Come to a step, to work on it."""
        self.step, self.arrived_ms = step, at_ms
        self.was_raised = False
        self.end_look()
        self.stand(Standing.WORKING, at_ms)

    def end_look(self) -> None:
        """Let nobody look at one's runs any more."""
        self.consent, self.owner = Consent.NONE, ""

    def begin_again(self, step: str, at_ms: int) -> None:
        """Come to a step as if nothing had been done there."""
        self.done.discard(step)
        self.took_ms.pop(step, None)
        self.failures.clear()
        self.arrive(step, at_ms)

    def be_heard(self, at_ms: int) -> None:
        """Do anything; that ends a silence."""
        self.heard_ms, self.was_raised = at_ms, False
        if self.stuck_by is StuckBy.SILENCE:
            self.stand(Standing.WORKING, at_ms)


def live_on(person: Person, event: Event) -> None:
    """Apply an event that names one person, in place."""
    data, at_ms = event.data, event.at_ms
    match event.fact:
        case Fact.RESUMED:
            person.tokens.add(data["token"])
        case Fact.MOVED:
            person.arrive(data["step"], at_ms)
        case Fact.DONE:
            person.done.add(data["step"])
            if data["step"] == person.step:
                took_ms = at_ms - person.arrived_ms
                person.took_ms.setdefault(person.step, took_ms)
            person.stand(Standing.DONE, at_ms)
        case Fact.STUCK:
            by = StuckBy(data["by"])
            person.was_raised |= by is StuckBy.SILENCE
            person.stand(Standing.STUCK, at_ms, data["why"], by)
        case Fact.UNSTUCK:
            person.failures.clear()
            person.stand(Standing.WORKING, at_ms)
        case Fact.CHECK_FAILED:
            person.failures[data["requirement"]] += 1
        case Fact.LOOK_ASKED:
            person.consent = Consent.ASKED
        case Fact.LOOK_ALLOWED:
            person.consent, person.owner = Consent.GIVEN, data["owner"]
        case Fact.LOOK_ENDED:
            person.end_look()
        case Fact.CARD_GIVEN:
            person.has_given_card = True
