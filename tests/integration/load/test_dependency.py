"""A dependency is a real process with a capacity, and it's really stopped."""

from __future__ import annotations

import asyncio
import signal
import time

import psutil

from lessons.load.depending import RESET, dependencies

# Two slots for 0.1 s, and two places.
SIZE = (2, 0.1, 2)


async def test_it_serves_what_fits_queues_some_and_refuses_the_rest() -> None:
    async with dependencies(["one"], SIZE) as own:
        began_s = time.monotonic()
        calls = [own["one"].call(str(n)) for n in range(6)]
        assert await asyncio.gather(*calls) == [200] * 4 + [503] * 2
        assert time.monotonic() - began_s >= 0.2


async def test_it_works_on_for_a_caller_that_has_given_up() -> None:
    async with dependencies(["one"], SIZE) as own:
        one = own["one"]
        try:
            async with asyncio.timeout(0.02):
                await one.call("gone")
        except TimeoutError:
            pass
        assert await one.call("here") == 200
        assert one.wasted == 1


async def test_stopped_it_is_silent_and_a_restart_forgets_the_queue() -> None:
    async with dependencies(["one", "two"], SIZE) as own:
        one, two = own.values()
        one.send(signal.SIGSTOP)
        waiting = asyncio.create_task(one.call("stuck"))
        assert await two.call("free") == 200
        assert not waiting.done()
        before = one.pid
        await one.restart()
        assert await waiting == RESET
        assert one.pid != before
        assert await one.call("new") == 200


async def test_a_shorter_queue_refuses_more() -> None:
    async with dependencies(["one"], SIZE) as own:
        own["one"].limit_queue(0)
        calls = [own["one"].call(str(n)) for n in range(4)]
        assert await asyncio.gather(*calls) == [200] * 2 + [503] * 2


async def test_none_is_left_whatever_state_it_was_in() -> None:
    async with dependencies(["one", "two"], SIZE) as own:
        pids = [dependency.pid for dependency in own.values()]
        own["one"].send(signal.SIGSTOP)
    assert not any(psutil.pid_exists(pid) for pid in pids)
