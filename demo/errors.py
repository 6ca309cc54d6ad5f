"""Everything that this system refuses to do, as one tree.

The tree knows no HTTP: demo/web/problems.py maps each leaf to a problem
type, and a test holds that table complete.

    ContractError
    +-- UnknownTask        no such task, or not yours: the same answer
    +-- IllegalTransition  the event can't happen in this state
    |   +-- AlreadyEnded   ... because the task has ended
    +-- StaleAttempt       the event is of an attempt that isn't current
    +-- Conflict           somebody appended first: read again, decide again
    |   +-- Rewound        ... or the log has lost events that were read
    +-- KeyReused          the key was used for another request
    +-- UnknownEvent       an event of a newer version than this one
    +-- UnknownKind        no such kind of work
    +-- WrongInput         the input doesn't fit the kind; says where
    +-- NotReplayable      it's no dead letter, or was replayed before
    +-- NoFault            its kind shows none, or it isn't running
    +-- QuotaExceeded      this owner, or address, has too many unfinished
    +-- RateExceeded       ... or submits too many in a short time
    +-- Busy               only one of these at a time, and one is under way
    +-- Expired            the task was yours, and is no longer kept
    +-- LogUnavailable     the event log didn't answer in time
    |   +-- QueueFull      ... or takes no new tasks: it has no room
    |   +-- StoreUnsafe    ... or none: it might lose them
    +-- UnknownBlob        no such blob, or not yours: the same answer
    +-- BlobExpired        the blob is no longer kept
    +-- BlobTooLarge       more bytes than a blob may have
    +-- WrongDigest        the bytes aren't those that were announced
    +-- NoRoom             no more blobs are taken for now
    |   +-- TooManyBlobs   ... since this owner, or address, has enough
    |   +-- StorageFull    ... since there is no room for more
    +-- TooManyUploads     the process takes enough of them at the moment
    +-- StorageUnavailable the store of blobs didn't answer
"""

from __future__ import annotations

from datetime import datetime


class ContractError(Exception):
    """Base of everything that this system refuses to do."""


class UnknownTask(ContractError):
    """Refuse an id that is unknown or belongs to somebody else."""


class IllegalTransition(ContractError):
    """Refuse an event that can't happen in the task's state."""

    def __init__(self, state: str | None, event: str) -> None:
        super().__init__(f"{event} isn't allowed in state {state}")
        self.state = state
        self.event = event


class AlreadyEnded(IllegalTransition):
    """Refuse any event after a terminal one: it is never overwritten."""


class StaleAttempt(ContractError):
    """Refuse an event of an attempt that is no longer the current one."""


class Conflict(ContractError):
    """Refuse an append whose number was taken by another event."""


class Rewound(Conflict):
    """Report that the log no longer has the events that its caller had read.

    The broker's file lost its end: decide again, from the log as it is.
    """


class KeyReused(ContractError):
    """Refuse an idempotency key that stands for another request."""


class UnknownEvent(ContractError):
    """Refuse to guess what an event of a newer version means."""


class UnknownKind(ContractError):
    """Refuse a kind of work that nobody here can do."""


class WrongInput(ContractError):
    """Refuse an input; `errors` name each wrong field and what is wrong."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['at']}: {e['why']}" for e in errors))
        self.errors = errors


class NotReplayable(ContractError):
    """Refuse to replay a task; says why."""


class NoFault(ContractError):
    """Refuse to cause a fault in a task that can't show one; says why."""


class QuotaExceeded(ContractError):
    """Refuse one more task of an owner, or of an address, that has enough."""

    def __init__(self, limit: int, *, of_address: bool = False) -> None:
        super().__init__(
            "The unfinished tasks from your address use all the room of one"
            " address. There will be more when some of them end."
            if of_address
            else f"An owner may have at most {limit} unfinished tasks."
        )
        self.limit = limit
        self.of_address = of_address


class RateExceeded(ContractError):
    """Refuse one submission more than `limit` in `window_s` seconds."""

    def __init__(
        self,
        limit: int,
        window_s: int,
        retry_after_s: int,
        *,
        of_address: bool = False,
    ) -> None:
        whose = " from one address" if of_address else ""
        super().__init__(
            f"The limit{whose} is {limit} submissions in {window_s} seconds."
        )
        self.limit = limit
        self.window_s = window_s
        self.retry_after_s = retry_after_s
        self.of_address = of_address


class Busy(ContractError):
    """Refuse a second task; free again within `retry_after_s` seconds."""

    def __init__(self, kind: str, retry_after_s: int) -> None:
        super().__init__(f"Only one {kind} runs at a time; one is running.")
        self.retry_after_s = retry_after_s


class Expired(ContractError):
    """Refuse a task of the owner's own that is no longer kept.

    `end`: how it had ended. `gave_way`: it was removed early, for room.
    """

    def __init__(
        self, expired_at: datetime, end: str = "", *, gave_way: bool = False
    ) -> None:
        ended = f"It ended as {end}. " if end else ""
        why = " It gave way early, because the store was full."
        super().__init__(
            f"{ended}It was kept until {expired_at:%F %T} UTC."
            f"{why if gave_way else ''}"
        )
        self.expired_at = expired_at


class LogUnavailable(ContractError):
    """Report that the event log didn't answer in time."""


class QueueFull(LogUnavailable):
    """Refuse a new task so that the accepted ones can always end.

    `is_making_room`: some have ended and can give way, which takes seconds.
    False: the unfinished ones have reserved all of it. None: unknown.
    """

    def __init__(self, *, is_making_room: bool | None = None) -> None:
        super().__init__(_NO_ROOM[is_making_room])
        # chosen: two looks of the sweeper; and what costs nobody much.
        self.retry_after_s = 2 if is_making_room else 10


_NO_ROOM = {
    True: "The store has no room for a new task. Ended tasks are giving way to"
    " it, which takes a few seconds.",
    False: "Unfinished tasks have reserved all room in the store. There will"
    " be more when some of them end. Nobody knows when, so Retry-After"
    " only says when to ask again.",
    None: "The store has no room for a new task. Retry-After only says when"
    " to ask again.",
}


class StoreUnsafe(LogUnavailable):
    """Refuse a new task that the store might lose in its present condition."""

    def __init__(self) -> None:
        super().__init__(
            "New tasks aren't accepted, because the data store might lose them"
            " at the moment. Accepted tasks go on."
        )


class UnknownBlob(ContractError):
    """Refuse a reference that is unknown or belongs to somebody else."""


class BlobExpired(ContractError):
    """Refuse a blob whose retention time is over."""


class BlobTooLarge(ContractError):
    """Refuse a blob of more than `limit_bytes` bytes."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The limit is {limit_bytes} bytes.")
        self.limit_bytes = limit_bytes


class WrongDigest(ContractError):
    """Refuse bytes that have another SHA-256 than was announced."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The digest doesn't match: SHA-256 is {sha256}.")


class NoRoom(ContractError):
    """Refuse one more blob; `retry_after_s`: until one expires, or 0."""

    def __init__(self, why: str, retry_after_s: int = 0) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class TooManyBlobs(NoRoom):
    """Refuse a blob because its owner, or address, has stored enough."""


class TooManyUploads(ContractError):
    """Refuse one more upload while too many are under way."""


class StorageFull(NoRoom):
    """Refuse a blob of any owner, because the store is full."""


class StorageUnavailable(ContractError):
    """Report that the store of blobs didn't answer."""
