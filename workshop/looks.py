"""The commands of a look: staff see a person's runs, with their consent. Pure.

It is read-only. It ends when either side says so, when the person or the
room goes to another step, and when the room is closed.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workshop.command import Command, Name


class AskLook(Command):
    """The instructor asks to see a person's runs."""

    command: Literal["ask_look"]
    person: Name


class AnswerLook(Command):
    """A participant allows the look that is asked for, or doesn't."""

    command: Literal["answer_look"]
    is_allowed: bool


class EndLook(Command):
    """A participant withdraws their consent, or staff stop looking."""

    command: Literal["end_look"]
    person: str = Field("", max_length=64)
