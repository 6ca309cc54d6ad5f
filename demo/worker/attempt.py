"""Runs one attempt at a task, from the claim to its end or an interrupt.

runner.py starts it. Two things run at once: the work advances step by step
in a thread, and each step is recorded; the watch (watch.py) interrupts it
when there is a reason. The attempt checks for that between two steps and
during every pause.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from inspect import GEN_CLOSED, getgeneratorstate
from traceback import clear_frames
from typing import Any, TypeVar

from demo.contract import Data, EventType
from demo.errors import (
    ContractError,
    LogUnavailable,
)
from demo.jsontext import dump
from demo.problems import of_task, recorded_too_much, retries_exhausted
from demo.work.failure import Permanent, Transient
from demo.work.kind import Kind
from demo.work.step import Start, Step, Steps
from demo.worker.claim import Claim, progress_of
from demo.worker.equipment import Equipment
from demo.worker.outcomes import ENDS, REFUSALS, Outcome
from demo.worker.shortage import call_work, shortage_of
from demo.worker.trace import trace_of
from demo.worker.watch import Interrupt, Watch

logger = logging.getLogger("worker")

Answer = TypeVar("Answer")


class Attempt:
    """A claimed attempt at the work of a kind with an input."""

    def __init__(
        self, claim: Claim, kind: Kind[Any], input_: Any, equipment: Equipment
    ) -> None:
        self._claim = claim
        self._kind = kind
        self._input = input_
        self._limits = kind.limits(input_)
        self._equipment = equipment
        self._watch = Watch(
            claim,
            self._limits,
            renew_s=equipment.renew_s,
            release=equipment.release,
        )
        task = claim.task
        self._recorded_bytes = sum(len(dump(p)) for p in task.partials)
        self._steps: Steps = kind.steps(
            input_,
            Start(
                task.partials,
                task.id,
                task.origin,
                task.attempt,
                die=equipment.die,
                on_fault=self._watch.on_fault,
                owner=task.owner,
            ),
        )
        # The call that the thread is running.
        self._doing: asyncio.Future[Any] | None = None
        # This process ran short of something: see shortage.py.
        self._is_spent = False

    async def run(self) -> None:
        """Work until the end or an interrupt, and record which it was."""
        self._equipment.hard_at_s[self._name] = self._watch.hard_at_s
        try:
            await self._run()
        finally:
            del self._equipment.hard_at_s[self._name]

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._watch.run())
            # Let the watch look first: a task past its deadline, or one that
            # is to be cancelled, doesn't begin a step.
            await asyncio.sleep(0)
            try:
                await self._end(await self._outcome())
            except LogUnavailable:
                logger.warning("%s left to the sweeper: no log", self._name)
            except ContractError as refused:
                logger.warning("%s abandoned: %s", self._name, refused)
            finally:
                watching.cancel()
                # After the end is recorded: cleaning up may take a while.
                await self._clean_up()
                if self._is_spent and self._equipment.retire is not None:
                    self._equipment.retire()

    async def _outcome(self) -> Outcome | None:
        """Do the work; return how it ended, None when interrupted."""
        try:
            return await self._work()
        except REFUSALS:
            # The log refused a step: run() reports that.
            raise
        except Transient as failure:
            return self._again(failure, trace_of(failure))
        except Permanent as failure:
            return EventType.FAILED, {"problem": failure.problem}
        except Exception as error:
            # Work is somebody else's code and may raise anything. In any
            # case its owner must see an end, and the worker must live on.
            shortage = shortage_of(error)
            if shortage is not None:
                # The frames keep the work's data in memory: release it.
                clear_frames(error.__traceback__)
                logger.warning("%s ran out of %s", self._name, shortage.of)
                self._is_spent = shortage.is_spent
                return self._again(Transient(shortage.problem))
            logger.exception("%s failed", self._name)
            return EventType.FAILED, {"problem": of_task("work-failed")}

    async def _work(self) -> Outcome | None:
        while not self._watch.interrupted.is_set():
            began_s = time.monotonic()
            done = await self._do(self._advance)
            if done is None:
                return None
            if not isinstance(done, Step):
                return EventType.SUCCEEDED, done
            spent_s = time.monotonic() - began_s
            await self._pause(done.floor_s - spent_s)
            progress = progress_of(done)
            self._recorded_bytes += len(dump(progress))
            if self._recorded_bytes > self._limits.recorded_bytes:
                # No more was reserved, so other tasks might not find room.
                raise Permanent(recorded_too_much())
            if not self._watch.interrupted.is_set():
                await self._claim.record(EventType.PROGRESSED, progress)
        return None

    def _advance(self) -> Step | Data:
        """Return the next step, or the event data of the result.

        One call does both, because each way into a thread and back costs as
        much as an append. measured: bench overhead, 0.1 ms.
        """
        step = next(self._steps, None)
        if step is not None:
            return step
        task, results = self._claim.task, self._equipment.results
        result = self._kind.finish(self._input, task.partials)
        if results is None:
            return {"result": result}
        return results.event_data(task.owner, self._kind, result)

    async def _do(self, call: Callable[[], Answer]) -> Answer | None:
        """Return what `call` returns in a thread; None if it is given up."""
        loop = asyncio.get_running_loop()
        doing = self._doing = loop.run_in_executor(None, call_work, call)
        await asyncio.wait(
            {doing, self._watch.gave_up}, return_when=asyncio.FIRST_COMPLETED
        )
        return await doing if doing.done() else None

    def _again(self, failure: Transient, trace: str = "") -> Outcome:
        """Return the retry of the task, or its end if this was the last.

        The end keeps the `trace` of the last failure, for operators.
        """
        failures = self._claim.task.failures + 1
        if failures >= self._limits.attempts:
            problem = retries_exhausted(failures, failure.problem)
            failed = {"problem": problem}
            return EventType.FAILED, failed | (
                {"trace": trace} if trace else {}
            )
        delay_s = self._equipment.backoff.delay_s(failures, failure.after_s)
        # Don't enqueue yet: a delayed task shouldn't occupy a slot or a
        # worker's memory. The log knows when it's due; the sweeper looks.
        return EventType.RETRIED, {
            "problem": failure.problem,
            "delay_s": delay_s,
            "failures": failures,
        }

    async def _end(self, outcome: Outcome | None) -> None:
        """Record the end of the work, or the effect of the interrupt."""
        why = self._watch.interrupt
        if outcome is None and why is Interrupt.RELEASE:
            await self._hand_over()
            return
        if outcome is None and why in ENDS:
            outcome = ENDS[why]
        if outcome is None:
            logger.info("%s abandoned: %s", self._name, why)
            return
        type_, data = outcome
        await self._claim.record(type_, data)
        if type_ is EventType.RETRIED:
            # Its owner may have asked to stop in the meantime.
            await self._claim.settle()
        logger.info("%s %s", self._name, type_.value)

    async def _hand_over(self) -> None:
        # Retried, not lost, because the worker lives and reports it itself.
        # A deploy must count neither towards the crash loop nor as a failure.
        task = self._claim.task
        await self._claim.record(
            EventType.RETRIED,
            {"problem": of_task("worker-stopped"), "delay_s": 0},
            self._equipment.enqueue(task.id, task.lane),
        )
        logger.info("%s handed over", self._name)

    async def _clean_up(self) -> None:
        """Let the work clean up, once its thread has left its step."""
        if self._doing is not None and not self._doing.done():
            logger.warning("%s doesn't stop", self._name)
            if self._equipment.die is not None:
                self._equipment.die()
            # Nothing can end a thread: it keeps the slot until it returns.
            with suppress(Exception):
                await self._doing
        # Nothing to clean up when it came to its own end.
        if getgeneratorstate(self._steps) is not GEN_CLOSED:
            try:
                await asyncio.to_thread(call_work, self._steps.close)
            except Exception as error:
                # The end is recorded, and this error doesn't change it.
                logger.warning("%s can't clean up: %r", self._name, error)

    async def _pause(self, for_s: float) -> None:
        if for_s > 0:
            try:
                async with asyncio.timeout(for_s):
                    await self._watch.interrupted.wait()
            except TimeoutError:
                return

    @property
    def _name(self) -> str:
        return self._claim.name
