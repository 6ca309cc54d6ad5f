"""Exceptions of work, and the end of its attempt."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable

import pytest

from demo.contract import State
from demo.problems import of_task
from demo.work.failure import Permanent
from demo.worker.shortage import shortage_of
from tests.unit.worker.bench import Bench


def wrapped(error: BaseException) -> Exception:
    """Return an error of a library that met another."""
    try:
        raise ValueError("no image") from error
    except ValueError as outer:
        return outer


@pytest.mark.parametrize(
    ("error", "of", "is_spent"),
    [
        (MemoryError(), "memory", True),
        (type("ArrayMemoryError", (MemoryError,), {})(), "memory", True),
        (OSError(errno.ENOMEM, "no"), "memory", True),
        (wrapped(MemoryError()), "memory", True),
        (ExceptionGroup("two", [MemoryError(), ValueError()]), "memory", True),
        (OSError(errno.EMFILE, "no"), "file descriptors", True),
        (OSError(errno.ENFILE, "no"), "file descriptors", True),
        (BlockingIOError(errno.EAGAIN, "no"), "processes", True),
        (RuntimeError("can't start new thread"), "threads", True),
        (OSError(errno.ENOSPC, "no"), "room on its disk", False),
        (OSError(errno.EDQUOT, "no"), "room on its disk", False),
    ],
)
async def test_a_shortage_may_pass_and_spoils_the_process(
    error: Exception, of: str, is_spent: bool
) -> None:
    retired: list[str] = []
    bench = Bench()
    bench.retire = lambda: retired.append("retired")
    bench.before = raiser(error)
    await bench.submit()
    await bench.run()
    task = await bench.task()
    assert (task.state, task.failures) == (State.QUEUED, 1)
    retried = (await bench.log.read("t_1"))[-1]
    assert retried.data["problem"]["type"] == "/problems/out-of-resources/"
    assert of in retried.data["problem"]["detail"]
    assert retired == ["retired"] * is_spent


@pytest.mark.parametrize(
    "error",
    [
        RecursionError("too deep"),
        ValueError("no"),
        OSError(errno.ENOENT, "no"),
        RuntimeError("another"),
        SystemExit(0),
        KeyboardInterrupt(),
        GeneratorExit(),
        asyncio.CancelledError(),
        BaseExceptionGroup("odd", [SystemExit(1)]),
    ],
)
async def test_anything_else_fails_and_ends_no_loop(
    error: BaseException,
) -> None:
    bench = Bench()
    bench.retire = lambda: pytest.fail("nothing ran short")
    bench.before = raiser(error)
    await bench.submit()
    await bench.run()
    task = await bench.task()
    assert (task.state, task.problem) == (State.FAILED, of_task("work-failed"))


@pytest.mark.parametrize("error", [StopIteration(1), SystemExit(), OSError()])
async def test_an_error_in_the_finish_is_an_end_too(
    error: BaseException,
) -> None:
    """A StopIteration would leave the future of the step open for ever."""
    bench = Bench()
    bench.after = raiser(error)
    await bench.submit()
    await bench.run()
    assert (await bench.task()).problem == of_task("work-failed")


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(1)])
async def test_an_error_while_cleaning_up_changes_no_end(
    error: BaseException,
) -> None:
    bench = Bench()
    bench.closing = raiser(error)
    await bench.submit(floor_s=5.0)
    loop = asyncio.get_running_loop()

    def stop(_: int) -> None:
        loop.call_soon_threadsafe(bench.release.set)

    bench.before = stop
    await bench.run()
    assert (await bench.story()).endswith("retried1")


async def test_memory_that_is_short_is_given_back_before_the_end() -> None:
    """The frames of the work keep all that it had in hand."""
    bench, kept = Bench(), []

    class Heap:
        def __del__(self) -> None:
            kept.append("given back")

    def hoard(_: int) -> None:
        heap = Heap()  # noqa: F841 - held by this frame
        raise MemoryError

    bench.before = hoard
    bench.retire = lambda: kept.append("retired")
    await bench.submit()
    await bench.run()
    assert kept == ["given back", "retired"]


async def test_what_a_work_says_itself_is_believed() -> None:
    def refuse(_: int) -> None:
        try:
            raise MemoryError
        except MemoryError as error:
            raise Permanent(of_task("work-failed")) from error

    bench = Bench()
    bench.before = refuse
    await bench.submit()
    await bench.run()
    assert (await bench.task()).state is State.FAILED


def test_errors_that_cause_each_other_are_looked_through_once() -> None:
    one, two = ValueError(), ValueError()
    one.__cause__, two.__cause__ = two, one
    assert shortage_of(one) is None


def raiser(error: BaseException) -> Callable[..., None]:
    def raise_it(*_: object) -> None:
        raise error

    return raise_it
