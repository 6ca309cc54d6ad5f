"""A client under one way: the requests it sent, and how it ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

# The way in which nothing is hostile.
CALM = "calm"
# chosen: from then on, a client's next pause may be longer than what is left.
NEARLY = 0.8
# chosen: what a process takes to begin, and to end, on a busy machine.
LATE_S = 5.0
# chosen: a client that hasn't asked since then waits for nothing.
STILL = 0.5


@dataclass(slots=True)
class Seen:
    """One request, as the server saw it, and the answer it got."""

    at_s: float
    method: str
    # Below the way's address: `tasks`, `tasks/ab12`, `tasks/ab12/events`.
    path: str
    key: str = ""
    authorization: str = ""
    last_event_id: str = ""
    # Whether it came to the other origin, to which a Location has led.
    is_elsewhere: bool = False
    # A status code, or a word: "cut", "torn", "garbage"; "" if there is none.
    answer: str = ""
    answered_s: float = 0.0
    # When the answer allows the next request to this address.
    again_at_s: float | None = None

    @property
    def kind(self) -> str:
        """Return what it asks for, in a word: submit, status, ..."""
        match self.method, self.path.split("/"):
            case "POST", ["tasks"]:
                return "submit"
            case "DELETE", ["tasks", _]:
                return "cancel"
            case _, ["tasks", _]:
                return "status"
            case _, ["tasks", _, rest]:
                return rest
        return "other"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a client's process ended; without a code it had to be ended."""

    code: int | None
    output: str
    took_s: float


@dataclass(slots=True)
class Trial:
    """All that a judge may know of one client under one way."""

    way: str
    # A word that only the result, or the problem, of the task has.
    secret: str = ""
    seen: Sequence[Seen] = field(default_factory=list)
    # How many tasks its submissions have made.
    tasks: int = 0
    # When an answer, or an event, has first shown the client the task's end.
    shown_end_s: float | None = None
    # The number of the last event that came whole before a cut.
    whole_events: int = 0
    # None if no client was run, only served.
    ended: Ended | None = None
    # Whether the client prints results; the calm way has shown that.
    prints_result: bool = False
    # After how long the client was asked to give up.
    deadline_s: float | None = None

    @property
    def has_shown_end(self) -> bool:
        """Say whether the client was shown the task's end."""
        return self.shown_end_s is not None

    @property
    def has_kept_deadline(self) -> bool:
        """Say whether the client gave up because its time was over."""
        if self.ended is None or self.deadline_s is None:
            return False
        is_error = self.ended.code not in (0, None)
        took_s, told_s = self.ended.took_s, self.deadline_s
        is_then = told_s * NEARLY < took_s < told_s + LATE_S
        return is_error and is_then and self._has_asked_late(told_s)

    def _has_asked_late(self, told_s: float) -> bool:
        """Say whether it still asked in the second half of its time."""
        # One that asks for what isn't there isn't late: it has lost its task.
        asked = [one for one in self.asked if one.answer != "404"]
        return bool(asked) and (
            asked[-1].at_s - self.seen[0].at_s > told_s * STILL
        )

    def of(self, *kinds: str) -> list[Seen]:
        """Return the requests of some kinds, in order."""
        return [one for one in self.seen if one.kind in kinds]

    @property
    def asked(self) -> list[Seen]:
        """Return the requests that ask how the task is going."""
        return self.of("status", "events")

    @property
    def is_success(self) -> bool:
        """Say whether the client has reported a success, with its result."""
        return (
            self.ended is not None
            and self.ended.code == 0
            and (not self.prints_result or self.secret in self.ended.output)
        )
