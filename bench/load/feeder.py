"""Writes progress of many tasks at once, on schedule.

work:    url, way, per_s (of each task), window_s,
         tasks: [[task id, owner, seq of the next event]]
figures: sent, late_ms (p99 behind its own schedule), busy

Ways: `log` records an event as a worker does; `result` stores a state as
Celery's `update_state` does; `publish` publishes to a channel per task.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from bench.figures import percentile
from bench.load.protocol import Work, main
from bench.owners import stream_log
from demo.contract import Draft, EventType, Ref
from demo.streamlog import connect

# So that one slow answer of the store delays few others.
HANDS = 4
RESULT_KEPT_S = 86_400
TIMEOUT_S = 10.0

# Task id, owner, number of the event, moment in µs.
Send = Callable[[str, str, int, int], Awaitable[object]]


def _partial(number: int, sent_us: int) -> dict[str, object]:
    return {
        "done": number,
        "total": 1_000_000,
        "unit": "partitions",
        "note": "Jan",
        "partial": {"index": number, "rows": 20_000, "sent_us": sent_us},
    }


def _log(redis: Redis) -> Send:
    log = stream_log(redis)

    async def send(task_id: str, owner: str, seq: int, sent_us: int) -> None:
        await log.append(
            Ref(task_id, owner, "report"),
            seq,
            Draft(EventType.PROGRESSED, 1, _partial(seq, sent_us)),
        )

    return send


def _result(redis: Redis) -> Send:
    async def send(task_id: str, _: str, seq: int, sent_us: int) -> None:
        key = f"celery-task-meta-{task_id}"
        state: dict[str, object] = {
            "status": "PROGRESS",
            "result": _partial(seq, sent_us),
            "traceback": None,
            "children": [],
            "date_done": None,
            "task_id": task_id,
        }
        text = json.dumps(state)
        async with redis.pipeline(transaction=True) as pipe:
            pipe.set(key, text, ex=RESULT_KEPT_S)
            pipe.publish(key, text)
            await pipe.execute()

    return send


def _publish(redis: Redis) -> Send:
    async def send(task_id: str, _: str, seq: int, sent_us: int) -> None:
        await redis.publish(task_id, json.dumps(_partial(seq, sent_us)))

    return send


WAYS = {"log": _log, "result": _result, "publish": _publish}


async def feeder(work: Work) -> Work:
    """Send each task's events at their moments; return how it went."""
    redis = connect(work["url"], TIMEOUT_S)
    send = WAYS[work["way"]](redis)
    tasks = work["tasks"]
    gap_s = 1 / work["per_s"]
    times = int(work["window_s"] * work["per_s"])
    late_ms: list[float] = []
    began_s = time.perf_counter() + 0.1

    async def hand(first: int) -> None:
        for turn in range(times):
            for index in range(first, len(tasks), HANDS):
                due_s = began_s + gap_s * (turn + index / len(tasks))
                early_s = due_s - time.perf_counter()
                if early_s > 0:
                    await asyncio.sleep(early_s)
                late_ms.append(-early_s * 1000)
                task_id, owner, seq = tasks[index]
                now_us = time.time_ns() // 1000
                await send(task_id, owner, seq + turn, now_us)

    await asyncio.gather(*(hand(first) for first in range(HANDS)))
    took_s = time.perf_counter() - began_s
    await redis.aclose()
    return {
        "sent": times * len(tasks),
        "took_s": took_s,
        "late_ms": percentile(late_ms, 99),
        "busy": time.process_time() / took_s,
    }


if __name__ == "__main__":
    main(feeder)
