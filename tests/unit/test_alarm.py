"""The one timer that stands for many deadlines."""

from __future__ import annotations

import asyncio

from demo.alarm import Alarm

SOON_S = 0.02
# Far beyond the end of any test.
LONG_S = 3600.0


async def test_it_goes_off_when_the_time_has_passed() -> None:
    loop = asyncio.get_running_loop()
    rung = asyncio.Event()
    begun_s = loop.time()
    Alarm(rung.set).set(SOON_S)
    await rung.wait()
    assert loop.time() - begun_s >= SOON_S


async def test_it_goes_off_once_for_each_time_it_is_set() -> None:
    rung: asyncio.Queue[None] = asyncio.Queue()
    alarm = Alarm(lambda: rung.put_nowait(None))
    for _ in range(2):
        alarm.set(SOON_S)
        await rung.get()
    await asyncio.sleep(2 * SOON_S)
    assert rung.empty()


async def test_the_latest_time_counts_later_or_sooner() -> None:
    loop = asyncio.get_running_loop()
    rung = asyncio.Event()
    alarm = Alarm(rung.set)
    begun_s = loop.time()
    alarm.set(SOON_S)
    alarm.set(3 * SOON_S)
    await rung.wait()
    assert loop.time() - begun_s >= 3 * SOON_S
    rung.clear()
    alarm.set(LONG_S)
    alarm.set(SOON_S)
    async with asyncio.timeout(5):
        await rung.wait()


async def test_unset_or_ended_it_is_silent() -> None:
    rung = asyncio.Event()
    other = asyncio.Event()
    alarm, ended = Alarm(rung.set), Alarm(rung.set)
    alarm.set(SOON_S)
    alarm.unset()
    ended.set(SOON_S)
    ended.end()
    Alarm(other.set).set(2 * SOON_S)
    await other.wait()
    assert not rung.is_set()
    # The timer that stood is of use again.
    alarm.set(SOON_S)
    async with asyncio.timeout(5):
        await rung.wait()
