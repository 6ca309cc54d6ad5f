"""Kind `charge`: work with an effect outside of it, in a provider's books.

An effect can't be undone, and a worker can die between the effect and its
record. Then the next attempt calls again. With an idempotency key the books
recognise the call and charge nothing. Its partial:

    {"index", "amount_cents", "is_charged"}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from demo.problems import of_task
from demo.work.failure import Permanent
from demo.work.kind import Kind
from demo.work.limits import Limits
from demo.work.step import Partial, Start, Step, Steps

# measured: by hand, a charge as it is recorded, 150 bytes, and its call and
# key in the books (lessons/effects.py) in three attempts, 900; a reserve
# counts twice.
STEP_BYTES = 640


class Books(Protocol):
    """The books of a provider, where the work has its effects."""

    def charge(self, task_id: str, amount_cents: int, key: str) -> bool:
        """Charge an amount; return False if `key` was charged before.

        "" means no key: then it always charges. Raises Transient when
        the books can't be reached.
        """
        ...


class ChargeInput(BaseModel):
    """The charges to make, and the faults on the way."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    items: int = Field(3, ge=1, le=10, description="Charges, one a step.")
    amount_cents: int = Field(
        1_999, ge=1, le=100_000, description="Amount of each."
    )
    has_key: bool = Field(
        True, description="Send an idempotency key with each charge."
    )
    may_repeat: bool = Field(
        False,
        description="Take it without an `Idempotency-Key`: a request that is"
        " sent again is charged again.",
    )
    losses: int = Field(
        0,
        ge=0,
        le=2,
        description="Attempts whose process dies between a charge and its"
        " record.",
    )
    poison: Literal["", "until-replayed", "always"] = Field(
        "",
        description="Attempts whose process dies between a charge and its"
        " record: all, or all but those of a replay, which stands for work"
        " that was mended in between.",
    )
    pace_s: float = Field(
        0.3, ge=0, le=2, description="Least seconds per charge."
    )


def needs_key(input_: ChargeInput) -> bool:
    """Say whether a submission needs an idempotency key."""
    return not input_.may_repeat


def lane(input_: ChargeInput) -> str:
    """Return the lane: a process that dies must have no other task."""
    return "compute" if input_.losses or input_.poison else "paced"


def limits(input_: ChargeInput) -> Limits:
    """Return the limits, with room for the records in the books."""
    return Limits(recorded_bytes=input_.items * STEP_BYTES)


def is_poison(input_: ChargeInput, start: Start) -> bool:
    """Say whether this attempt meets what kills it."""
    is_replay = start.origin != start.task_id
    return input_.poison == "always" or (
        input_.poison == "until-replayed" and not is_replay
    )


def steps_in(books: Books) -> Callable[[ChargeInput, Start], Steps]:
    """Return steps that charge in these books."""

    def charges(input_: ChargeInput, start: Start) -> Steps:
        """Charge what earlier attempts haven't recorded."""
        is_doomed = start.attempt <= input_.losses or is_poison(input_, start)
        if is_doomed and start.die is None:
            raise Permanent(of_task("not-expendable"))
        for index in range(len(start.partials), input_.items):
            # The same in each attempt and replay; different for each charge.
            key = f"{start.origin}:{index}" if input_.has_key else ""
            is_charged = books.charge(start.task_id, input_.amount_cents, key)
            if is_doomed and start.die is not None:
                start.die()
            yield Step(
                done=index + 1,
                total=input_.items,
                unit="charges",
                note="" if is_charged else "charged before",
                partial={
                    "index": index,
                    "amount_cents": input_.amount_cents,
                    "is_charged": is_charged,
                },
                floor_s=input_.pace_s,
            )

    return charges


def finish(input_: ChargeInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return what this task has recorded as charged.

    Only the books know what was really charged.
    """
    return {
        "charges": len(partials),
        "amount_cents": input_.amount_cents * len(partials),
    }


def charge(books: Books) -> Kind[ChargeInput]:
    """Return the kind that charges in `books`."""
    return Kind(
        "charge",
        "Charges in somebody else's books",
        ChargeInput,
        lane,
        steps_in(books),
        finish,
        limits=limits,
        needs_key=needs_key,
    )
