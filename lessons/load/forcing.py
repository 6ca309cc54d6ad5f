"""Does the steps of a path of the model to real processes, one by one.

Each step waits until the worker has sent what the step is about, and lets
that pass, or sends the signal. The response is compared with the model: a run
whose history isn't a path of the model has failed, and says so.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from lessons.checking.attack import Planned
from lessons.checking.model import read
from lessons.checking.rules import RULES
from lessons.load.clock import Clock
from lessons.load.failure import Failed
from lessons.load.gate import Withheld
from lessons.load.stage import Stage, Worker

# What a worker has sent, and waits for, in each phase of the model.
SENT = {
    "idle": ("ack",),
    "taken": ("write unacked",),
    "claimed": ("effect",),
    "charged": ("end",),
}
REACTIONS = {
    "acknowledged, as Celery does at acceptance": "ack",
    "acknowledged": "ack",
    "rejected: back in the list": "reject",
    # It looks for the copy, finds none, and removes nothing.
    "rejected, but the copy is gone": "ack",
}
# chosen: a message is long, and its beginning says what it is.
SHOWN_BYTES = 60


class Forcing:
    """One run on a stage; it notes what it did, and when."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self._stage = stage
        self._clock = clock
        self.steps: list[dict[str, Any]] = []
        self.exchanges: list[dict[str, Any]] = []

    async def force(self, planned: Planned) -> None:
        """Do one step. Raises Failed if it comes out otherwise."""
        rule = RULES[planned.ground.rule]
        name = planned.ground.worker
        worker = self._stage.workers.get(name)
        pid = None
        if worker is None:
            await self._beside(rule.step)
        elif rule.step == "expire":
            await self._stage.until_expired()
        else:
            pid = await self._of(worker, planned)
        self.steps.append(
            {
                "step": rule.step,
                "outcome": rule.outcome,
                "worker": name,
                "at_ms": self._clock.at_ms(),
                "pid": pid,
                "is_attack": planned.is_attack,
            }
        )

    async def _beside(self, step: str) -> None:
        """Do what no worker does."""
        match step:
            case "restore":
                await self._stage.until_restored()
            case "expire":
                await self._stage.until_expired()
            case "sweep":
                if not await self._stage.sweep():
                    raise Failed("the sweeper found nothing to queue again")

    async def _of(self, worker: Worker, planned: Planned) -> int:
        """Do a step of a worker, or to it; return whose process it was."""
        rule = RULES[planned.ground.rule]
        if rule.step == "SIGCONT":
            worker.send(signal.SIGCONT)
        elif rule.fault:
            waiting = await self._arrived(worker, planned)
            match rule.fault:
                case "worker":
                    pid = worker.pid
                    await worker.kill()
                    return pid
                case "stop":
                    worker.send(signal.SIGSTOP)
                case "child":
                    return await self._kill_child(
                        worker, waiting, rule.outcome, planned
                    )
        else:
            return await self._pass(worker, rule.step, rule.outcome, planned)
        return worker.pid

    async def _arrived(self, worker: Worker, planned: Planned) -> Withheld:
        """Wait until a worker has come as far as the model says."""
        phase = read(planned.before, f"{planned.ground.worker}.phase")
        has_log = "on" in (
            self._stage.settings["lease"],
            self._stage.settings["fence"],
        )
        held = ("claim",) if has_log else ("effect",)
        return await worker.gate.until(*SENT.get(phase, held))

    async def _kill_child(
        self, worker: Worker, waiting: Withheld, outcome: str, planned: Planned
    ) -> int:
        """Kill the child alone, and let its worker react."""
        pid = waiting.pid
        if pid is None:
            raise Failed("no child to kill")
        os.kill(pid, signal.SIGKILL)
        await worker.gate.drop(pid)
        if reaction := REACTIONS.get(outcome):
            await self._pass(worker, reaction, "", planned)
        return pid

    async def _pass(
        self, worker: Worker, step: str, outcome: str, planned: Planned
    ) -> int:
        """Let pass what a worker has sent. Raises Failed if it surprises."""
        began_ms = self._clock.at_ms()
        held, answer = await worker.gate.let_pass(step)
        self.exchanges.append(
            {
                "track": f"worker-{planned.ground.worker}",
                "sent_ms": began_ms,
                "took_ms": round(self._clock.at_ms() - began_ms, 1),
                "request": held.text,
                "response": shown(answer),
            }
        )
        if is_refusal(step, answer) is not (
            outcome.startswith("refused")
            or outcome == "the books know the key"
        ):
            raise Failed(f"{step!r} came out otherwise than in the model")
        return held.pid or worker.pid


def is_refusal(step: str, answer: bytes) -> bool:
    """Say whether a response says that nothing was done."""
    match step:
        case "BRPOP":
            return answer.startswith((b"*-1", b"$-1"))
        case "claim" | "end":
            return int(answer[1:].split(b"\r\n")[0]) < 1
        case "effect":
            return b"true" not in answer
    return answer.startswith(b"-")


def shown(answer: bytes) -> str:
    """Return the beginning of a response as text, line by line."""
    text = answer[:SHOWN_BYTES].decode("utf-8", "replace")
    text = text.replace("\r\n", "\n").strip()
    return text if len(answer) <= SHOWN_BYTES else f"{text}…"
