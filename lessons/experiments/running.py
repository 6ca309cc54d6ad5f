"""An experiment as work: a crowd outside measures, its lines are steps.

The measuring is a process of its own, `python -m lessons.load`, so that it
doesn't disturb what it measures. It finds the gateway in the environment
variable ACCEPTED_GATEWAY_URL, which whoever starts the worker sets. Each
line that it prints is a partial, with `at_ms` since the crowd's start; the
last one usually says more, and is the result. Behind it comes the line that
says that it's over, or why it isn't a run to show. Without one, somebody
has ended the crowd, whatever its exit status is: then the run isn't over,
and another attempt begins again.

An experiment with a fault of its own (`Kind.fault`) has it by a timetable.
When its owner asks for it earlier, the load generator reads a line.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from typing import Any

from demo.problems import Problem, of_task
from demo.work.failure import Permanent, Transient
from demo.work.step import Start, Step, Steps
from lessons.experiments.input import ExperimentInput

# chosen: above what a crowd takes to clean up.
LEAVE_S = 1.5

# One line of the crowd in a few words: a task's progress note.
Note = Callable[[Mapping[str, Any]], str]


def steps(name: str, note: Note) -> Callable[[ExperimentInput, Start], Steps]:
    """Return the steps of experiment `name`: the lines of its crowd.

    A measurement can't be resumed: a later attempt begins again. Closing
    the iterator ends the crowd, which cleans up on the way out.
    """

    def lines_of(wanted: ExperimentInput, start: Start) -> Steps:
        with closing(crowd(name, wanted, start)) as lines:
            for seen in lines:
                yield Step(
                    done=min(wanted.window_s, int(seen["at_ms"] // 1000)),
                    total=wanted.window_s,
                    unit="seconds",
                    note=note(seen),
                    partial=seen,
                )

    return lines_of


def crowd(
    name: str, wanted: ExperimentInput, start: Start
) -> Generator[dict[str, Any], None, None]:
    """Let a crowd loose and hand on what it says, line by line.

    Raises Permanent when it says why it gave up, and Transient when it was
    ended before it could say that it's over.
    """
    argv = [sys.executable, "-m", "lessons.load", name]
    argv += [wanted.model_dump_json(), start.task_id]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        if start.on_fault is not None:
            start.on_fault(lambda: _ask_for_fault(process))
        try:
            for line in process.stdout:
                said = json.loads(line)
                if "why" in said:
                    raise Permanent(_measuring_failed(said["why"]))
                if said.keys() == {"is_over"}:
                    return
                yield said
        finally:
            _end(process)
    raise Transient(_ended_early(_ending(process.returncode)))


def _measuring_failed(why: str) -> Problem:
    """Return the problem of an experiment that isn't a run to show."""
    return of_task("work-failed", f"{why[:1].upper()}{why[1:]}.")


def _ended_early(how: str) -> Problem:
    """Return the problem of an experiment that was ended from outside."""
    detail = f"The load generator was ended ({how}) before the run was."
    return of_task("dependency-unavailable", detail)


def _ask_for_fault(process: subprocess.Popen[bytes]) -> None:
    """Write the line by which a crowd hears of it; it may have ended."""
    assert process.stdin is not None
    # ValueError: its pipe was closed meanwhile.
    with suppress(OSError, ValueError):
        process.stdin.write(b"fault\n")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Make it leave: politely, so that it cleans up, then not."""
    process.terminate()
    try:
        process.wait(LEAVE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _ending(code: int) -> str:
    """Say how a process ended: by which signal, or with which status."""
    # As a shell says it, and as subprocess does.
    number = -code if code < 0 else code - 128
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"status {code}"
