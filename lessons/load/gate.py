"""Withholds what a worker sends until its turn has come, like a slow network.

One gate is a worker's only way to its broker: a proxy that knows the few
commands which are steps of the model (lessons/checking). It passes others on
at once. A command that it withholds has been sent and hasn't arrived; if its
sender is killed meanwhile, it never arrives.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lessons.load.failure import Failed
from lessons.load.resp import Sent, read_sent

PIECE_BYTES = 16 * 1024
# chosen: a worker that is started again takes 2 s, and longer on a busy
# machine.
COMES_WITHIN_S = 8.0
# The first line of a script names it (lessons/breakit/log.py).
SCRIPTS = {b"-- claim": "claim", b"-- end": "end"}


@dataclass(eq=False)
class Withheld:
    """One step that a worker has sent, and that hasn't arrived."""

    step: str
    text: str
    # The process that waits for the response, where it says so.
    pid: int | None = None
    may_pass: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Future[bytes] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Gate:
    """The steps that one worker has sent."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._held: list[Withheld] = []
        self._changed = asyncio.Condition()
        self._talks: dict[asyncio.Task[None], Withheld | None] = {}
        self._is_open = False

    async def serve(self, socket: Path) -> asyncio.Server:
        """Listen on the socket that the worker takes for its broker."""
        return await asyncio.start_unix_server(self._talk, str(socket))

    @contextlib.contextmanager
    def talk(self) -> Iterator[None]:
        """Take part in the worker's connections; `drop` ends the block."""
        task = asyncio.current_task()
        assert task is not None
        self._talks[task] = None
        try:
            yield
        except (OSError, EOFError, asyncio.CancelledError):
            # It has ended, or its process was killed: nothing more arrives.
            pass
        finally:
            del self._talks[task]

    async def hold(self, step: Withheld) -> None:
        """Withhold a step until it may pass."""
        task = asyncio.current_task()
        assert task is not None
        self._talks[task] = step
        async with self._changed:
            self._held.append(step)
            self._changed.notify_all()
        try:
            if not self._is_open:
                await step.may_pass.wait()
        finally:
            self._held.remove(step)

    async def until(self, *steps: str) -> Withheld:
        """Wait until one of these steps is withheld. Raises Failed."""

        def found() -> Withheld | None:
            return next((h for h in self._held if h.step in steps), None)

        try:
            async with asyncio.timeout(COMES_WITHIN_S), self._changed:
                await self._changed.wait_for(lambda: found() is not None)
        except TimeoutError as late:
            raise Failed(
                f"a worker didn't come to the step {steps[0]!r}"
            ) from late
        held = found()
        assert held is not None
        return held

    async def let_pass(self, step: str) -> tuple[Withheld, bytes]:
        """Let a step pass; return it and its response. Raises Failed."""
        held = await self.until(step)
        held.may_pass.set()
        try:
            async with asyncio.timeout(COMES_WITHIN_S):
                return held, await held.answered
        except TimeoutError as late:
            raise Failed(f"the step {step!r} got no response") from late

    def open(self) -> None:
        """Let everything pass from now on."""
        self._is_open = True
        for held in self._held:
            held.may_pass.set()

    async def drop(self, pid: int | None = None) -> None:
        """End the connections of a dead worker, or of its dead child."""
        ended = [
            talk
            for talk, held in self._talks.items()
            if pid is None or (held is not None and held.pid == pid)
        ]
        for talk in ended:
            talk.cancel()
        await asyncio.gather(*ended, return_exceptions=True)

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        waiting: list[Withheld] = []
        with self.talk(), contextlib.closing(writer.transport):
            there, back = await asyncio.open_unix_connection(self._target)
            down = asyncio.create_task(_answers(there, writer, waiting))
            try:
                while True:
                    sent = await read_sent(reader)
                    if (step := step_of(sent)) is not None:
                        await self.hold(step)
                        waiting.append(step)
                    back.write(sent.raw)
            finally:
                down.cancel()
                back.transport.abort()


async def _answers(
    there: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: list[Withheld],
) -> None:
    """Pass responses on; the first one after a step is the step's."""
    with contextlib.suppress(OSError):
        while piece := await there.read(PIECE_BYTES):
            writer.write(piece)
            if waiting:
                step = waiting.pop(0)
                if not step.answered.done():
                    step.answered.set_result(piece)
        writer.write_eof()


def step_of(sent: Sent) -> Withheld | None:
    """Return the step of the model that a command is; None if it is none."""
    names = sent.names
    if names[0] == "BRPOP":
        return Withheld("BRPOP", str(sent))
    if names[0] == "EVAL":
        command = sent.commands[0]
        name = SCRIPTS.get(command[1].split(b"\n")[0])
        if name is None:
            return None
        return Withheld(name, str(sent), int(command[-1]))
    if names[0] != "MULTI":
        return None
    if "ZADD" in names:
        return Withheld("write unacked", str(sent))
    if "ZREM" in names:
        is_back = "LPUSH" in names or "RPUSH" in names
        return Withheld("reject" if is_back else "ack", str(sent))
    return None
