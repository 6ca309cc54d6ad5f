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
    +-- QuotaExceeded      this owner has too many unfinished tasks
    +-- RateExceeded       this owner submits too many in a short time
    +-- Busy               only one of these at a time, and one is under way
    +-- Expired            the task was yours, and is no longer kept
    +-- LogUnavailable     the event log didn't answer in time
    |   +-- QueueFull      ... or takes no new tasks: it is nearly full
    +-- UnknownBlob        no such blob, or not yours: the same answer
    +-- BlobExpired        the blob is no longer kept
    +-- BlobTooLarge       more bytes than a blob may have
    +-- WrongDigest        the bytes aren't those that were announced
    +-- TooManyBlobs       this owner has left enough of them
    +-- StorageFull        there is no room for more
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
        super().__init__(f"{event} can't follow in state {state}")
        self.state = state
        self.event = event


class AlreadyEnded(IllegalTransition):
    """Refuse any event after a terminal one: it is never overwritten."""


class StaleAttempt(ContractError):
    """Refuse an event of an attempt that is no longer the current one."""


class Conflict(ContractError):
    """Refuse an append whose number was taken by another event."""


class Rewound(Conflict):
    """Report that the log no longer has what its caller had read.

    The broker's file lost its end. What was decided by those events is to
    be decided again, from the log as it is now.
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


class QuotaExceeded(ContractError):
    """Refuse one more unfinished task of an owner who has `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} unfinished tasks are the most")
        self.limit = limit


class RateExceeded(ContractError):
    """Refuse one submission more than `limit` in `window_s` seconds."""

    def __init__(self, limit: int, window_s: int, retry_after_s: int) -> None:
        super().__init__(
            f"{limit} submissions in {window_s} seconds are the most"
        )
        self.limit = limit
        self.window_s = window_s
        self.retry_after_s = retry_after_s


class Busy(ContractError):
    """Refuse a second one; free again within `retry_after_s` seconds."""

    def __init__(self, kind: str, retry_after_s: int) -> None:
        super().__init__(f"one {kind} at a time, and one is under way")
        self.retry_after_s = retry_after_s


class Expired(ContractError):
    """Refuse a task of the owner's own that was kept until then."""

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(f"It was kept until {expired_at:%F %T} UTC.")
        self.expired_at = expired_at


class LogUnavailable(ContractError):
    """Report that the event log didn't answer in time."""


class QueueFull(LogUnavailable):
    """Refuse a new task so that those which are there can be worked off."""


class UnknownBlob(ContractError):
    """Refuse a reference that is unknown or belongs to somebody else."""


class BlobExpired(ContractError):
    """Refuse a blob that was kept for as long as had been said."""


class BlobTooLarge(ContractError):
    """Refuse a blob of more than `limit_bytes` bytes."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The most is {limit_bytes} bytes.")
        self.limit_bytes = limit_bytes


class WrongDigest(ContractError):
    """Refuse bytes that have another SHA-256 than was announced."""

    def __init__(self, found: str) -> None:
        super().__init__(f"The bytes that arrived have SHA-256 {found}.")


class TooManyBlobs(ContractError):
    """Refuse one more blob of an owner who has left enough of them."""


class StorageFull(ContractError):
    """Refuse a blob for which there is no room."""


class StorageUnavailable(ContractError):
    """Report that the store of blobs didn't answer."""
