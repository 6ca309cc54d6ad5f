"""Progress travels as a short code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accepted.lab.code import merge, parsed, written
from accepted.lab.errors import LabError
from accepted.lab.progress import LabProgress, Progress

SLUGS = [f"{number:02}-lab" for number in range(1, 13)]


def full() -> Progress:
    return Progress(
        {
            SLUGS[0]: LabProgress(done=True, attempts=4, worked_s=1500.0),
            SLUGS[4]: LabProgress(
                hints={"A": 1, "B": 3}, attempts=40, worked_s=9_000.0
            ),
            SLUGS[11]: LabProgress(done=True, with_solution=True, attempts=1),
        }
    )


def test_a_code_says_how_far_each_lab_is() -> None:
    code = written(full(), SLUGS)
    assert len(code) <= 24
    back = parsed(code, SLUGS)
    assert back.labs[SLUGS[0]] == LabProgress(
        done=True, attempts=4, worked_s=1500.0
    )
    assert back.labs[SLUGS[4]].most_hints == 3
    assert back.labs[SLUGS[4]].attempts == 15
    assert back.labs[SLUGS[11]].with_solution
    assert set(back.labs) == {SLUGS[0], SLUGS[4], SLUGS[11]}
    assert written(back, SLUGS) == code


def test_a_code_is_read_however_it_is_typed() -> None:
    code = written(full(), SLUGS)
    typed = f"  {code.lower().replace('-', ' ').replace('0', 'o')} "
    assert parsed(typed.replace("acc ", "acc-"), SLUGS) == parsed(code, SLUGS)


def test_a_slip_of_the_pen_is_found() -> None:
    code = written(full(), SLUGS)
    wrong = 0
    for at in range(len("ACC-"), len(code)):
        for letter in "0Z7":
            if code[at] in (letter, "-"):
                continue
            with pytest.raises(LabError):
                parsed(code[:at] + letter + code[at + 1 :], SLUGS)
            wrong += 1
    assert wrong > 30


@pytest.mark.parametrize(
    "code", ["", "ACC-", "ACC-0", "hello?", "ACC-ZZZZZ-ZZZZZ", "1", "ü", "U"]
)
def test_something_else_is_no_code(code: str) -> None:
    with pytest.raises(LabError):
        parsed(code, SLUGS)


def test_an_import_takes_nothing_away() -> None:
    own = full()
    other = Progress(
        {
            SLUGS[0]: LabProgress(attempts=9),
            SLUGS[1]: LabProgress(done=True),
            SLUGS[4]: LabProgress(hints={"imported": 2}),
        }
    )
    merge(own, other.labs)
    assert own.done == 3
    assert own.labs[SLUGS[0]].done
    assert own.labs[SLUGS[0]].attempts == 9
    assert own.labs[SLUGS[4]].most_hints == 3


def test_a_solution_that_was_shown_stays_shown_by_an_import() -> None:
    shown = Progress({SLUGS[0]: LabProgress(with_solution=True)})
    own = Progress()
    merge(own, parsed(written(shown, SLUGS), SLUGS).labs)
    assert own.labs[SLUGS[0]].with_solution
    assert not own.labs[SLUGS[0]].done
    # A pass without it elsewhere doesn't undo that it was shown here.
    merge(own, {SLUGS[0]: LabProgress(done=True)})
    assert own.labs[SLUGS[0]].done
    assert own.labs[SLUGS[0]].with_solution


def test_a_solution_that_was_shown_elsewhere_says_nothing_of_a_pass() -> None:
    own = Progress({SLUGS[0]: LabProgress(done=True)})
    merge(own, {SLUGS[0]: LabProgress(with_solution=True)})
    assert not own.labs[SLUGS[0]].with_solution


@pytest.mark.parametrize(
    "spelled",
    [
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "\N{EN DASH}") + ".",
        lambda code: code.lower(),
    ],
)
def test_a_code_may_be_spelled_as_people_copy_it(
    spelled: Callable[[str], str],
) -> None:
    progress = Progress({SLUGS[0]: LabProgress(done=True, attempts=3)})
    code = written(progress, SLUGS)
    assert parsed(spelled(code), SLUGS).labs[SLUGS[0]].done
