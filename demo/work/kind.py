"""One kind of work: what it needs, does, and leaves behind.

Whoever runs the work, a worker or a test, calls the same functions; what
differs between them isn't known here, and neither is which kinds there are.
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

    `steps` goes on behind the partials of an earlier attempt; `finish`
    makes the result of all of them; `csv` shows a result as a table, where
    it is one; `blob` names the one that an input refers to. `needs_key`:
    nobody may ask for it without an idempotency key. `fault`: what its
    owner may ask to go wrong while it runs, as a drill; "" for nothing.
    `only_one_s` above 0: one at a time in the whole system, and the seconds
    after which a dead one is no longer in the way.
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


def parse(kind: Kind[Input], given: Any) -> Input:
    """Return `given` as the kind's input. Raises WrongInput."""
    try:
        return kind.input_model.model_validate(given)
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
