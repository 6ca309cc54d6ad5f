"""Runs a check as a child process, and reads what it says.

The child is `python -m labs.grading LAB --json`. It ends all that it has
started when it gets SIGTERM, so it is never killed in haste; and the kernel
sends it one if this process dies.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import psutil

from accepted.lab.result import Found, Result, found_in
from harness.verdict import Verdict
from labs.grading.descendants import die_with_parent
from labs.grading.lab import LABS, Lab

Event = dict[str, Any]
OnEvent = Callable[[Event], None]

# chosen: a check gives up by itself after 4 times its budget.
PATIENCE = 5
# chosen: it ends its processes in 10 s at most; after that it's killed.
END_LIMIT_S = 20.0
# A line holds the proof of a violation, bodies included.
LINE_LIMIT_BYTES = 8 * 1024 * 1024
ERRORS_KEPT_CHARS = 4_000
CANCELLED = "cancelled"


def command(
    lab: Lab,
    folder: Path,
    *,
    is_whole: bool = False,
    is_first_part_only: bool = False,
    seed: int | None = None,
) -> list[str]:
    """Return the arguments of the child process."""
    return [
        *(sys.executable, "-m", "labs.grading", lab.slug),
        *("--folder", str(folder), "--json"),
        *(["--all"] if is_whole else []),
        *(["--fast"] if is_first_part_only else []),
        *(["--seed", str(seed)] if seed is not None else []),
    ]


class Check:
    """One check; `run` it once. `cancel` ends it from another task."""

    def __init__(
        self,
        arguments: Sequence[str],
        on_event: OnEvent,
        *,
        limit_s: float = 100.0,
    ) -> None:
        self._arguments = arguments
        self._on_event = on_event
        self._limit_s = limit_s
        self._process: asyncio.subprocess.Process | None = None
        self._ended_by = ""
        self._result = Result()

    @property
    def found(self) -> list[Found]:
        """Return the violations so far."""
        return self._result.found

    async def run(self) -> Result:
        """Run it to its end; return the outcome."""
        if self._ended_by:
            return self._outcome("", 0)
        try:
            self._process = await self._started()
        except OSError as error:
            why = f"the grader can't be started: {error}"
            return self._outcome(why, Verdict.COULD_NOT_JUDGE)
        if self._ended_by:
            # It was cancelled while it was being started.
            self._signal()
        try:
            async with asyncio.timeout(self._limit_s):
                _, errors = await asyncio.gather(
                    self._read_events(), self._read_errors()
                )
                code = await self._process.wait()
        except TimeoutError:
            await self._end("no time left")
            code, errors = 0, ""
        finally:
            await self._end("left")
        return self._outcome(errors, code)

    async def _started(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._arguments,
            cwd=LABS.parent,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            limit=LINE_LIMIT_BYTES,
            # Ctrl-C at the terminal is for us; we end it in our own time.
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )

    async def cancel(self) -> None:
        """End the check, and wait until nothing of it is left."""
        self._result.was_cancelled = True
        await self._end(CANCELLED)

    async def _read_events(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            with suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict) and "event" in event:
                    self._take(event)

    async def _read_errors(self) -> str:
        assert self._process is not None
        assert self._process.stderr is not None
        text = ""
        while chunk := await self._process.stderr.read(ERRORS_KEPT_CHARS):
            text = (text + chunk.decode(errors="replace"))[-ERRORS_KEPT_CHARS:]
        return text

    def _take(self, event: Event) -> None:
        result = self._result
        match event["event"]:
            case "begin":
                result.seed = event["seed"]
            case "violation":
                result.found.append(found_in(event))
            case "verdict":
                result.verdict = Verdict(event["code"])
                result.why = event["why"]
                result.took_s = event["took_s"]
                result.output = event["output"]
                result.errors = event.get("errors", {})
                result.is_partial = event.get("is_partial", False)
                self._ended_by = self._ended_by or "verdict"
        if not result.was_cancelled:
            self._on_event(event)

    def _signal(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def _end(self, why: str) -> None:
        self._ended_by = self._ended_by or why
        if self._process is None or self._process.returncode is not None:
            return
        self._signal()
        try:
            await asyncio.wait_for(self._process.wait(), END_LIMIT_S)
        except TimeoutError:
            _kill(self._process.pid)
            await self._process.wait()

    def _outcome(self, errors: str, code: int) -> Result:
        result = self._result
        if result.was_cancelled:
            result.verdict, result.why = Verdict.COULD_NOT_JUDGE, CANCELLED
        elif self._ended_by == "no time left":
            result.verdict = Verdict.COULD_NOT_JUDGE
            result.why = f"the grader didn't end within {self._limit_s:.0f} s"
        elif self._ended_by != "verdict":
            last = errors.strip().splitlines()[-1:] or ["it printed nothing"]
            is_told = code == Verdict.COULD_NOT_JUDGE
            result.verdict = (
                Verdict.COULD_NOT_JUDGE if is_told else Verdict.HARNESS_FAILED
            )
            result.why = (
                last[0] if is_told
                else f"the grader ended with code {code}: {last[0]}"
            )  # fmt: skip
        return result


def of_lab(
    lab: Lab,
    folder: Path,
    on_event: OnEvent,
    *,
    is_whole: bool = False,
    seed: int | None = None,
    is_first_part_only: bool = False,
) -> Check:
    """Return a check of one folder by the grader of a lab."""
    return Check(
        command(
            *(lab, folder),
            is_whole=is_whole,
            is_first_part_only=is_first_part_only,
            seed=seed,
        ),
        on_event,
        limit_s=lab.budget_s * PATIENCE,
    )


def _kill(pid: int) -> None:
    """Kill a grader that doesn't end, with all that it has started."""
    with suppress(psutil.NoSuchProcess):
        left = psutil.Process(pid).children(recursive=True)
        for each in left:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        os.kill(pid, signal.SIGKILL)
