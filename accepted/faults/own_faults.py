"""Faults that only our stack can have: in its broker, and on its disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psutil

from accepted.faults.broker import Broker
from harness.faults import Fault
from harness.nemesis.processes import stopped
from harness.target import FaultAction, NothingToHit

if TYPE_CHECKING:
    from accepted.faults.stage import Stage

# chosen: one blob in three is larger.
LITTLE_ROOM_BYTES = 1_000_000
LANES = ("compute", "paced")


class OwnFaults:
    """The faults of one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def actions(self) -> Mapping[str, FaultAction]:
        """Return what can be done, by name of action."""
        return {
            "fill-broker": self._fill_broker,
            "fill-disk": self._fill_disk,
            "lose-message": self._lose_message,
            "double-message": self._double_message,
        }

    @asynccontextmanager
    async def _broker(self) -> AsyncIterator[Broker]:
        broker = Broker(self._stage.broker_url())
        try:
            yield broker
        finally:
            await broker.close()

    @asynccontextmanager
    async def _fill_broker(self, _: Fault) -> AsyncIterator[Sequence[int]]:
        async with self._broker() as broker:
            if not await broker.fill():
                raise NothingToHit("no broker to fill")
            try:
                yield []
            finally:
                await broker.free()

    @asynccontextmanager
    async def _fill_disk(self, fault: Fault) -> AsyncIterator[Sequence[int]]:
        """Fill it to the last byte, then leave room for some of the blobs.

        Without any room, uploads are refused at once. With a little, those
        that are let in side by side reach the end of it.
        """
        disk = self._stage.disk
        if disk is None:
            raise NothingToHit("no small disk on this machine")
        try:
            await asyncio.to_thread(disk.fill)
            later = asyncio.get_running_loop().call_later(
                fault.for_s / 2, disk.give_back, LITTLE_ROOM_BYTES
            )
            try:
                yield []
            finally:
                later.cancel()
        finally:
            await asyncio.to_thread(disk.free)

    @asynccontextmanager
    async def _lose_message(
        self, fault: Fault
    ) -> AsyncIterator[Sequence[int]]:
        """Take a message as a worker does that dies before it answers.

        Its worker is stopped for a moment, so that there is one to take.
        """
        process = psutil.Process(self._stage.pid(fault.place))
        async with self._broker() as broker, stopped(process):
            task = await broker.take(LANES[0])
        if task is None:
            raise NothingToHit("no message came")
        yield []

    @asynccontextmanager
    async def _double_message(self, _: Fault) -> AsyncIterator[Sequence[int]]:
        async with self._broker() as broker:
            if not await broker.double(*LANES):
                raise NothingToHit("nobody has a message in hand")
        yield []
