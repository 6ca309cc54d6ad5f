"""Errors of rooms. They know no HTTP; problems.py has their answers.

RoomError
  UnknownRoom      no such room, or a code that nobody has
  RoomGone         it was closed and its data have been deleted, or it is over
  RoleNeeded       the sender's role may not do that
  RuleBroken       the room's state doesn't allow it now; the message says why
  RoomFull         as many people as it was opened for
  TooManyTries     codes are tried out
"""

from __future__ import annotations


class RoomError(Exception):
    """An error that a sender is told of, in the words of its message."""


class UnknownRoom(RoomError):
    """There is no room for this code or address."""


class RoomGone(RoomError):
    """The room is over."""


class RoleNeeded(RoomError):
    """The sender isn't one of those who may do that."""


class RuleBroken(RoomError):
    """The state of the room doesn't allow it at the moment."""


class RoomFull(RoomError):
    """Nobody else can join."""


class TooManyTries(RoomError):
    """Codes were tried too often; `retry_after_s` says when to go on."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
