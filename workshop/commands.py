"""The commands that a room takes: their fields, and which roles may send them.

One address takes them all, with a key for each (`Idempotency-Key`), so that
a command whose answer got lost can be sent again.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from workshop.command import Command, Name, PersonIds, Text
from workshop.looks import AnswerLook, AskLook, EndLook
from workshop.roles import STAFF, Role
from workshop.roomfault import AnnounceFault

__all__ = ["ALLOWED", "AnyCommand", "Command"]


class Move(Command):
    """A participant goes to a step, ahead or behind."""

    command: Literal["move"]
    step: Name


class Finish(Command):
    """A participant is done with a step."""

    command: Literal["done"]
    step: Name


class GetStuck(Command):
    """A participant asks for help; their place in the line is kept."""

    command: Literal["stuck"]
    why: Text = ""


class GoOn(Command):
    """A participant, or a helper for one, ends being stuck."""

    command: Literal["go_on"]
    person: str = Field("", max_length=64)


class FailCheck(Command):
    """A lab's check failed for a requirement; a third time raises stuck."""

    command: Literal["check_failed"]
    requirement: Name


class Press(Command):
    """A participant has used a figure: they are there, and that is all."""

    command: Literal["press"]


class Vote(Command):
    """A participant answers a question: one vote a person and round."""

    command: Literal["vote"]
    poll: Name
    round: int = Field(ge=1, le=9)
    choice: int = Field(ge=0, le=9)


class BeginStep(Command):
    """The room goes to a step; the clock of the plan follows."""

    command: Literal["begin_step"]
    step: Name


class SetGate(Command):
    """A step is closed until it is opened again."""

    command: Literal["gate"]
    step: Name
    is_open: bool


class SetTimer(Command):
    """A timer of so many seconds runs from now on; 0 ends it."""

    command: Literal["timer"]
    seconds: int = Field(ge=0, le=7200)


class Broadcast(Command):
    """Everybody gets a message; an empty one takes it away."""

    command: Literal["broadcast"]
    message: Text


class Pause(Command):
    """Everyone looks up, or goes on."""

    command: Literal["pause"]
    is_paused: bool


class Calm(Command):
    """Figures of participants play recordings, or press the server again."""

    command: Literal["calm"]
    is_calm: bool


class Hint(Command):
    """A hint for some people, or for all."""

    command: Literal["hint"]
    persons: PersonIds = Field([])
    text: Text


class Reset(Command):
    """Some people, or all, begin a step again."""

    command: Literal["reset"]
    persons: PersonIds = Field([])
    step: Name
    why: Text = ""


class SendTo(Command):
    """Some people, or all, go to a step that is open; they lose nothing."""

    command: Literal["send_to"]
    persons: PersonIds = Field([])
    step: Name


class CutStep(Command):
    """A step is left out because time is short, or put back."""

    command: Literal["cut"]
    step: Name
    is_cut: bool


class OpenPoll(Command):
    """A question is put to the vote; a second round asks it again."""

    command: Literal["open_poll"]
    poll: Name


class ClosePoll(Command):
    """The round that is open ends."""

    command: Literal["close_poll"]


class Reveal(Command):
    """The last round's votes are shown; then what is true."""

    command: Literal["reveal"]
    stage: Literal["votes", "truth"]


class CloseRoom(Command):
    """The workshop is over."""

    command: Literal["close"]


PARTICIPANT = frozenset((Role.PARTICIPANT,))
INSTRUCTOR = frozenset((Role.INSTRUCTOR,))
ANYBODY_INSIDE = PARTICIPANT | frozenset(STAFF)

# --8<-- [start:roles]
ALLOWED: dict[type[Command], frozenset[Role]] = {
    Move: PARTICIPANT,
    Finish: PARTICIPANT,
    GetStuck: PARTICIPANT,
    FailCheck: PARTICIPANT,
    Press: PARTICIPANT,
    Vote: PARTICIPANT,
    GoOn: ANYBODY_INSIDE,
    Hint: frozenset(STAFF),
    BeginStep: INSTRUCTOR,
    SetGate: INSTRUCTOR,
    SetTimer: INSTRUCTOR,
    Broadcast: INSTRUCTOR,
    Pause: INSTRUCTOR,
    Calm: INSTRUCTOR,
    AnnounceFault: INSTRUCTOR,
    Reset: INSTRUCTOR,
    SendTo: INSTRUCTOR,
    CutStep: INSTRUCTOR,
    AskLook: INSTRUCTOR,
    AnswerLook: PARTICIPANT,
    EndLook: ANYBODY_INSIDE,
    OpenPoll: INSTRUCTOR,
    ClosePoll: INSTRUCTOR,
    Reveal: INSTRUCTOR,
    CloseRoom: INSTRUCTOR,
}
# --8<-- [end:roles]

AnyCommand = Annotated[
    Move
    | Finish
    | GetStuck
    | GoOn
    | FailCheck
    | Press
    | Vote
    | BeginStep
    | SetGate
    | SetTimer
    | Broadcast
    | Pause
    | Calm
    | AnnounceFault
    | Hint
    | Reset
    | SendTo
    | CutStep
    | AskLook
    | AnswerLook
    | EndLook
    | OpenPoll
    | ClosePoll
    | Reveal
    | CloseRoom,
    Field(discriminator="command"),
]
