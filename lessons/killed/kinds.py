"""Kind `order`: the order of work.py as one step of a task of ours.

Its partial: {"is_charged"}.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from demo.settings import Settings
from demo.work.kind import Kind
from demo.work.kinds import Kinds, catalogue
from demo.work.step import Partial, Start, Step, Steps
from lessons.killed.work import Order, carry_out


class OrderInput(BaseModel):
    """An order of the experiment."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    number: int = Field(ge=1, le=12, description="Which of the twelve.")
    work_s: float = Field(ge=0, le=10, description="Seconds of work.")
    charge_at_s: float = Field(ge=0, le=10, description="When it charges.")


def steps(input_: OrderInput, start: Start) -> Steps:
    """Carry out the order, unless an earlier attempt has recorded it."""
    if start.partials:
        return
    order = Order(input_.number, input_.work_s, input_.charge_at_s)
    # The same key in each attempt at this task.
    is_charged = carry_out(order, start.origin)
    yield Step(
        done=1,
        total=1,
        unit="orders",
        note="" if is_charged else "charged before",
        partial={"is_charged": is_charged},
    )


def finish(input_: OrderInput, _: Sequence[Partial]) -> dict[str, Any]:
    """Return which order was carried out."""
    return {"number": input_.number}


# --8<-- [start:kind]
ORDER = Kind(
    "order",
    "One of twelve orders",
    OrderInput,
    # A process that may be killed has no other task.
    lambda _: "compute",
    steps,
    finish,
)
# --8<-- [end:kind]


def kinds_of(_: Settings) -> Kinds:
    """Return the one kind."""
    return catalogue(ORDER)
