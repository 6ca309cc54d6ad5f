"""Describes one kind of work: its input, its steps, and its result.

API, worker and tests call these functions of a kind. This room doesn't know
which kinds there are, nor who calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from demo.errors import WrongInput
from demo.work.limits import Limits, usual
from demo.work.step import Partial, Start, Steps

Input = TypeVar("Input", bound=BaseModel)


def no_table(_: Mapping[str, Any]) -> None:
    """Return None: this result isn't a table."""
    return


def no_blob(_: BaseModel) -> None:
    """Return None: this input refers to no blob."""
    return


@dataclass(frozen=True, slots=True)
class Kind(Generic[Input]):
    """One kind of work. `input` is always an instance of `input_model`.

    `steps` continues after the partials of an earlier attempt; `finish`
    makes the result of all partials; `csv` renders a result as a table,
    where it is one; `blob` returns the reference in an input. `needs_key`:
    refuse a request without an idempotency key. `fault`: the fault that its
    owner may cause while it runs, as a drill; "" for none. `other_faults`:
    those that may be asked for by name instead of it. `only_one_s`
    above 0: one at a time in the whole system; a dead one blocks the next
    for this many seconds.
    """

    name: str
    title: str
    input_model: type[Input]
    lane: Callable[[Input], str]
    steps: Callable[[Input, Start], Steps]
    finish: Callable[[Input, Sequence[Partial]], dict[str, Any]]
    csv: Callable[[Mapping[str, Any]], str | None] = no_table
    limits: Callable[[Input], Limits] = usual
    blob: Callable[[Input], str | None] = no_blob
    needs_key: Callable[[Input], bool] = lambda _: False
    only_one_s: int = 0
    fault: str = ""
    other_faults: tuple[str, ...] = ()


def parse(kind: Kind[Input], data: Any) -> Input:
    """Return `data` as the kind's input. Raises WrongInput."""
    try:
        return kind.input_model.model_validate(data)
    except ValidationError as error:
        raise WrongInput(
            [
                {
                    "at": "/".join(("", *(str(part) for part in e["loc"]))),
                    "why": e["msg"],
                }
                for e in error.errors(include_url=False, include_input=False)
            ]
        ) from error
