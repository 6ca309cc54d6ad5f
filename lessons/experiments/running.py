"""Runs an experiment as work: a load generator's lines are its steps.

The load generator is a process of its own, `python -m lessons.load`, so that
it doesn't disturb what it measures. It finds the gateway in the environment
variable ACCEPTED_GATEWAY_URL. Each line that it prints becomes a partial, with
`at_ms` since its start; the last of them usually has a summary, and becomes
the result. After that comes a line that says that the run is over, or why it
failed. Without this line, the load generator was ended from outside, whatever
its exit status is. Then the run isn't over, and another attempt starts anew.

An experiment with a fault (`Kind.fault`) causes it on schedule. If the owner
asks for it earlier, this module writes a line with the fault's name to the
load generator's stdin.
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

# chosen: more than a load generator needs to clean up.
LEAVE_S = 1.5

# Makes a task's progress note of a line.
Note = Callable[[Mapping[str, Any]], str]


def steps(name: str, note: Note) -> Callable[[ExperimentInput, Start], Steps]:
    """Return the steps of experiment `name`: the lines of its generator.

    A measurement can't be resumed: a later attempt begins again. Closing the
    iterator ends the load generator, which cleans up before it exits.
    """

    def lines_of(input_: ExperimentInput, start: Start) -> Steps:
        with closing(load_lines(name, input_, start)) as lines:
            for line in lines:
                yield Step(
                    done=min(input_.window_s, int(line["at_ms"] // 1000)),
                    total=input_.window_s,
                    unit="seconds",
                    note=note(line),
                    partial=line,
                )

    return lines_of


def load_lines(
    name: str, input_: ExperimentInput, start: Start
) -> Generator[dict[str, Any], None, None]:
    """Start a load generator and yield its lines.

    Raises Permanent if it reports why it failed, and Transient if it was ended
    before it reported that the run is over.
    """
    argv = [sys.executable, "-m", "lessons.load", name]
    argv += [input_.model_dump_json(), start.task_id]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        if start.on_fault is not None:
            start.on_fault(lambda fault: _ask_for_fault(process, fault))
        try:
            for raw in process.stdout:
                line = json.loads(raw)
                if "why" in line:
                    raise Permanent(_measuring_failed(line["why"]))
                if line.keys() == {"is_over"}:
                    return
                yield line
        finally:
            _end(process)
    raise Transient(_ended_early(_ending(process.returncode)))


def _measuring_failed(why: str) -> Problem:
    """Return the problem of an experiment that failed."""
    return of_task("work-failed", f"{why[:1].upper()}{why[1:]}.")


def _ended_early(how: str) -> Problem:
    """Return the problem of an experiment that was ended from outside."""
    detail = f"The load generator was ended ({how}) before the run was."
    return of_task("dependency-unavailable", detail)


def _ask_for_fault(process: subprocess.Popen[bytes], fault: str) -> None:
    """Ask the load generator for a fault; it may have ended."""
    assert process.stdin is not None
    # ValueError: its pipe was closed meanwhile.
    with suppress(OSError, ValueError):
        process.stdin.write(f"{fault}\n".encode())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it: by SIGTERM, so that it cleans up, or else by SIGKILL."""
    process.terminate()
    try:
        process.wait(LEAVE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _ending(code: int) -> str:
    """Say how a process ended: by which signal, or with which status."""
    # A signal is 128 + number for a shell, and negative for subprocess.
    number = -code if code < 0 else code - 128
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"status {code}"
