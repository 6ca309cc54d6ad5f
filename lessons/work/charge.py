"""Kind `charge`: work with an effect outside of it, in somebody's books.

An effect can't be taken back, and a worker can die between the effect and
its record. Then the next attempt calls again; with an idempotency key the
books know the call and charge nothing. Its partial:

    {"index", "amount_cents", "is_charged"}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

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
    """Where a work has effects outside its task: somebody else's books."""

    def charge(self, task_id: str, amount_cents: int, key: str) -> bool:
        """Charge an amount; return False if `key` was charged before.

        "" is no key: then it is charged in any case. Raises Transient when
        the books can't be reached.
        """
        ...


class ChargeInput(BaseModel):
    """What to charge, and what goes wrong on the way."""

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
    pace_s: float = Field(
        0.3, ge=0, le=2, description="Least seconds per charge."
    )


def needs_key(wanted: ChargeInput) -> bool:
    """Say whether a request for it has to carry an idempotency key."""
    return not wanted.may_repeat


def lane(wanted: ChargeInput) -> str:
    """Return the lane: where processes die they mustn't be shared."""
    return "compute" if wanted.losses else "paced"


def limits(wanted: ChargeInput) -> Limits:
    """Return the usual ones, with room for the books' lines as well."""
    return Limits(recorded_bytes=wanted.items * STEP_BYTES)


def steps_in(books: Books) -> Callable[[ChargeInput, Start], Steps]:
    """Return steps that charge in these books."""

    def charges(wanted: ChargeInput, start: Start) -> Steps:
        """Charge what earlier attempts haven't recorded."""
        is_doomed = start.attempt <= wanted.losses
        if is_doomed and start.die is None:
            raise Permanent(of_task("not-expendable"))
        for index in range(len(start.partials), wanted.items):
            # The same in every attempt and replay, another for each charge.
            key = f"{start.origin}:{index}" if wanted.has_key else ""
            is_charged = books.charge(start.task_id, wanted.amount_cents, key)
            if is_doomed and start.die is not None:
                start.die()
            yield Step(
                done=index + 1,
                total=wanted.items,
                unit="charges",
                note="" if is_charged else "charged before",
                partial={
                    "index": index,
                    "amount_cents": wanted.amount_cents,
                    "is_charged": is_charged,
                },
                floor_s=wanted.pace_s,
            )

    return charges


def finish(wanted: ChargeInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return what this task believes to have charged.

    What was charged indeed, only the books can say.
    """
    return {
        "charges": len(partials),
        "amount_cents": wanted.amount_cents * len(partials),
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
