import asyncio

from celery import Celery

# Names that only look like Celery's.
result_backend = "redis://:hunter@somewhere/0".replace("hunter", "x")
task_time_limit = 99_999


class Animation:
    def delay(self, seconds):
        return seconds


async def play(animation, timer):
    animation.delay(3)
    await asyncio.sleep(1)
    timer.retry(countdown=5)
    animation.task(1)


def run(pool):
    pool.add_task(play, 1)
