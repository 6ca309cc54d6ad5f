"""An open-loop load: requests on schedule, whatever happens to earlier ones.

For latency during faults. It counts from the time when a request was due. Each
request has a connection of its own, so that none waits for another.

work:    socket, path, per_s, window_s, limit_s
figures: asked, unanswered, p50_ms, p99_ms, worst_ms
"""

from __future__ import annotations

import asyncio
import time

from bench.figures import open_loop_ms, percentile
from bench.load.protocol import Work, main


async def paced(work: Work) -> Work:
    """Ask on schedule; return how long each answer took."""
    request = (
        f"GET {work['path']} HTTP/1.1\r\nHost: bench\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    count = int(work["per_s"] * work["window_s"])
    began_s = time.perf_counter() + 0.05
    due_s = [began_s + n / work["per_s"] for n in range(count)]
    answered_s: list[float | None] = [None] * count

    async def ask(number: int) -> None:
        await asyncio.sleep(due_s[number] - time.perf_counter())
        reader, writer = await asyncio.open_unix_connection(work["socket"])
        writer.write(request)
        answer = await reader.read()
        writer.close()
        if answer[9:12] == b"200":
            answered_s[number] = time.perf_counter()

    tasks = [asyncio.create_task(ask(number)) for number in range(count)]
    await asyncio.wait(tasks, timeout=work["window_s"] + work["limit_s"])
    end_s = time.perf_counter()
    for task in tasks:
        task.cancel()
    latencies_ms = open_loop_ms(due_s, answered_s, end_s)
    return {
        "asked": count,
        "unanswered": answered_s.count(None),
        "p50_ms": percentile(latencies_ms, 50),
        "p99_ms": percentile(latencies_ms, 99),
        "worst_ms": max(latencies_ms),
    }


if __name__ == "__main__":
    main(paced)
