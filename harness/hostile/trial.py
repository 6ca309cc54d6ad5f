"""A client under one way: the requests it sent, and how it ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


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
    # Whether an answer, or an event, has shown the client the task's end.
    has_shown_end: bool = False
    # The number of the last event that came whole before a cut.
    whole_events: int = 0
    # None if no client was run, only served.
    ended: Ended | None = None
    # Whether the client prints results; the calm way has shown that.
    prints_result: bool = False

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
