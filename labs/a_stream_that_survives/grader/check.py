"""Drives the service of lab 3: cuts, a restart, silence, a stall.

Lines are printed and connections are cut when this file says so, so what a
reader has to get is known at any moment. It judges nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import psutil

from harness.proxy import CLEAR, Impairment
from labs.a_stream_that_survives.grader.compiler import Compiler
from labs.a_stream_that_survives.grader.reader import (
    Reader,
    come_and_go,
    stalled,
)
from labs.grading.addresses import below
from labs.grading.bench import Bench
from labs.grading.part import Part

# chosen: more than ten times what a solution needs on an idle machine.
LIMIT_S = 6.0
START_LIMIT_S = 12.0
LARGE_CHARS = 32_768
LARGE_BATCHES = 20
LARGE_LINES = 40
STALLED = 3
# chosen: several times what a solution needs on a busy machine.
STALL_LIMIT_S = 18.0
# What gateways collect by default, in one buffer.
BUFFER_BYTES = 32_768
AT_ONCE = 10
# chosen: a service may begin to listen a moment after its answer has begun.
# What is lost in that moment is found out when a reader comes back.
LISTENS_S = 0.5


async def _begin(bench: Bench, compiler: Compiler) -> tuple[str, str]:
    """Have a worker begin a build; return its commit and its stream's path."""
    commit = f"{bench.random.getrandbits(40):010x}"
    client = bench.client("developer")
    answer = await client.post("/builds", json={"commit": commit})
    path = "" if answer is None else answer.location
    await compiler.called(commit, START_LIMIT_S)
    return commit, below(path, "events")


async def cuts(bench: Bench) -> None:
    """A reader is cut off in the middle of an event, twice."""
    await bench.start()
    compiler = Compiler(bench)
    link = await bench.link()
    commit, path = await _begin(bench, compiler)
    reader = Reader(bench, "anna", commit, path)
    random = bench.random
    await reader.open(link.base_url)
    await asyncio.sleep(LISTENS_S)
    printed = random.randint(2, 4)
    compiler.print_lines(commit, printed)
    if not await reader.has(printed, LIMIT_S):
        compiler.end(commit)
        await reader.leave()
        return
    for _ in range(2):
        await link.change(Impairment(cut_after_bytes=random.randint(20, 150)))
        away = random.randint(3, 5)
        compiler.print_lines(commit, away)
        await reader.closed(LIMIT_S)
        await link.change(CLEAR)
        await reader.open(link.base_url)
        more = random.randint(1, 3)
        compiler.print_lines(commit, more)
        printed += away + more
        last = compiler.names[commit][-1]
        if not await reader.has(printed, LIMIT_S, last):
            break
    compiler.end(commit)
    await reader.closed(bench.slo["ends_s"])
    await reader.leave()


async def end_while_away(bench: Bench) -> None:
    """A build ends while its reader is away and the API is restarted."""
    compiler = Compiler(bench)
    commit, path = await _begin(bench, compiler)
    reader = Reader(bench, "bert", commit, path)
    await reader.open(bench.service.url)
    await asyncio.sleep(LISTENS_S)
    printed = bench.random.randint(2, 5)
    compiler.print_lines(commit, printed)
    await reader.has(printed, LIMIT_S)
    await reader.leave()
    more = bench.random.randint(2, 5)
    compiler.print_lines(commit, more)
    await bench.service.restart("api")
    compiler.end(commit)
    latecomer = Reader(bench, "carla", commit, path)
    for each in (reader, latecomer):
        await each.open(bench.service.url)
        await each.closed(bench.slo["ends_s"])
        await each.leave()
        each.note_lack(len(compiler.names[commit]))
        # An EventSource comes back after every stream that was closed.
        if each.is_finished and each.last_id:
            await each.open(bench.service.url)
            await each.closed(bench.slo["ends_s"])
            await each.leave()


async def silence_and_crowds(bench: Bench) -> None:
    """A silent stream behind a gateway; meanwhile others come and go."""
    compiler = Compiler(bench)
    await asyncio.gather(_silence(bench, compiler), _crowd(bench, compiler))


async def _silence(bench: Bench, compiler: Compiler) -> None:
    gateway = await bench.link()
    await gateway.change(Impairment(buffer_bytes=BUFFER_BYTES))
    commit, path = await _begin(bench, compiler)
    reader = Reader(bench, "dora", commit, path)
    # Such a gateway may keep even the head of the answer.
    opening = asyncio.create_task(
        reader.open(gateway.base_url, via="a gateway that buffers")
    )
    await asyncio.sleep(LISTENS_S)
    printed = bench.random.randint(2, 4)
    compiler.print_lines(commit, printed)
    await opening
    if await reader.has(printed, LIMIT_S):
        await asyncio.sleep(bench.slo["silence_s"] + 1)
        reader.note_silence()
    compiler.end(commit)
    await reader.closed(bench.slo["ends_s"])
    await reader.leave()


async def _crowd(bench: Bench, compiler: Compiler) -> None:
    commit, path = await _begin(bench, compiler)
    url = bench.service.url
    await come_and_go(url, path, resets=False)
    count = int(bench.slo["comings"])
    before = await _connections(bench)
    for number in range(0, count, AT_ONCE):
        await asyncio.gather(
            *(
                come_and_go(
                    url, path, resets=bool(bench.random.getrandbits(1))
                )
                for _ in range(min(AT_ONCE, count - number))
            )
        )
    limit_s = LIMIT_S
    while True:
        after = await _connections(bench)
        left = max(after[name] - before[name] for name in after)
        if left <= bench.slo["leftovers"] / 2 or limit_s <= 0:
            break
        limit_s -= 0.25
        await asyncio.sleep(0.25)
    bench.note("came and went", count=count, before=before, after=after)
    compiler.end(commit)


async def _connections(bench: Bench) -> dict[str, int]:
    """Return how many connections there are, at the broker and the API."""
    info = await bench.broker.redis.info("clients")
    sockets = 0
    for process in _api(bench):
        try:
            sockets += len(process.net_connections("tcp"))
        except psutil.Error:
            continue
    return {
        "connections to the broker": info["connected_clients"],
        "sockets of the API": sockets,
    }


async def stall(bench: Bench) -> None:
    """Some readers take nothing while a build prints a lot."""
    compiler = Compiler(bench)
    commit, path = await _begin(bench, compiler)
    url = bench.service.url
    before = _memory_mb(bench)
    readers = [await stalled(url, path) for _ in range(STALLED)]
    good = Reader(bench, "emil", commit, path)
    await good.open(url)
    most = before
    loop = asyncio.get_running_loop()
    until_s = loop.time() + STALL_LIMIT_S
    for number in range(1, LARGE_BATCHES + 1):
        compiler.print_lines(commit, LARGE_LINES, LARGE_CHARS)
        has_all = await good.has(number * LARGE_LINES, LIMIT_S)
        most = max(most, _memory_mb(bench))
        if not has_all or loop.time() > until_s:
            break
    compiler.end(commit)
    await good.closed(bench.slo["ends_s"])
    await good.leave()
    bench.note(
        "stalled",
        readers=STALLED,
        printed_mb=round(len(compiler.names[commit]) * LARGE_CHARS / 1e6),
        before_mb=round(before),
        most_mb=round(max(most, _memory_mb(bench))),
        other=good.who,
    )
    for connection in readers:
        connection.close()


def _api(bench: Bench) -> list[psutil.Process]:
    found = bench.service.children("api")
    for pid in bench.service.pids("api"):
        # It may end while we look.
        with suppress(psutil.NoSuchProcess):
            found.append(psutil.Process(pid))
    return found


def _memory_mb(bench: Bench) -> float:
    """Return the resident memory of the API, with its children."""
    total = 0
    for process in _api(bench):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total / 1e6


PARTS = (
    Part("a connection that is cut twice", cuts),
    Part("an end that comes while the reader is away", end_while_away),
    Part("silence behind a gateway, and a crowd", silence_and_crowds),
    Part("readers that don't read", stall),
)
