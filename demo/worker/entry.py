"""A worker as Celery knows it: its tasks, signals and steps.

`create_worker` is what an entry point calls (main.py).

The message carries a task's id and nothing else; what to do is in the log.
Works in threads (`-P threads`, many slots) and in children (`-P prefork`,
one slot each, may be killed). The only room that knows Celery's signals.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

from billiard.pool import EX_RECYCLE
from celery import Celery, Task, bootsteps
from celery.exceptions import Reject
from celery.signals import (
    celeryd_after_setup,
    setup_logging,
    worker_process_init,
    worker_ready,
)

from demo import broker, logformat, processes
from demo.kinds import KindsOf
from demo.precautions import UnsafeSettings, require_safe
from demo.settings import from_environment
from demo.worker import transport
from demo.worker.alive import Alive
from demo.worker.memory import limit_memory
from demo.worker.process import Process

logger = logging.getLogger("worker")

# How often the worker looks whether a child has died. Celery hears it from
# a pipe that closes, looks once, and is too early every other time: then it
# looks again after 5 s. measured: bench recovery, up to 4.8 s without.
REAP_S = 0.25

# chosen: a child that is replaced has long told its pool of its task by then.
LEAVE_S = 1.0

app = broker.app
transport.install(Alive(from_environment().alive_file).touch)
app.conf.worker_consumer = "demo.worker.consumer:Consumer"
app.conf.broker_url = broker.kombu_url(
    from_environment().broker_url.get_secret_value()
)


class _Here:
    """This process, once it has something to do."""

    slots = 1
    kinds_of: KindsOf
    # The worker's own process, and the same as a child knows it.
    own: processes.Process
    main: processes.Process | None = None
    children: Any = None
    process: Process | None = None
    guard = threading.Lock()


def create_worker(kinds_of: KindsOf) -> Celery:
    """Return the Celery app of a worker that does these kinds of work."""
    _Here.kinds_of = staticmethod(kinds_of)
    return app


def _process() -> Process:
    with _Here.guard:
        if _Here.process is None:
            settings = from_environment()
            _Here.process = Process(
                settings,
                _Here.kinds_of(settings),
                _Here.slots,
                main=_Here.main,
            )
        return _Here.process


# --8<-- [start:entry]
@app.task(name=broker.RUN, bind=True)  # type: ignore[untyped-decorator]
def run(self: Task, task_id: str) -> None:
    """Run the task that a message is about."""
    process = _process()
    if process.is_leaving:
        # The pool puts the message back when this child has ended.
        threading.Event().wait()
    if process.is_stopping:
        raise Reject("this worker is stopping", requeue=True)
    process.run(task_id, self.request.delivery_info["routing_key"])
    if process.is_spent:
        _replace()


@app.task(name=broker.BEAT)  # type: ignore[untyped-decorator]
def beat(lane: str) -> None:
    """Prove that messages of `lane` are consumed."""
    _process().beat(lane)


# --8<-- [end:entry]


@setup_logging.connect  # type: ignore[untyped-decorator]
def _log_lines(**_: object) -> None:
    """Log one line per thing that happens, to stderr."""
    logformat.start()
    # Celery tells of each message that comes and goes, and with a traceback
    # when one goes back because we're stopping. We tell of tasks.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.ERROR)


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]
def _count_slots(instance: Any, **_: object) -> None:
    _Here.slots = instance.concurrency
    _Here.own = processes.this_process()
    try:
        require_safe(from_environment())
    except UnsafeSettings as error:
        sys.exit(f"The worker doesn't start: {error}")


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _in_a_child(**_: object) -> None:
    """Make a child ready: one slot, and an ear for its parent."""
    _Here.slots, _Here.process, _Here.main = 1, None, _Here.own
    signal.signal(signal.SIGUSR2, _hand_over)
    limit_memory(from_environment().task_memory_bytes)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _when_ready(sender: Any, **_: object) -> None:
    """Hand over first when told to stop, and then let Celery stop.

    Celery's own way is to wait for the work, or to kill it. Handing over
    takes a moment, keeps every finished step, and isn't counted as a loss.
    """
    _Here.children = getattr(sender.pool, "_pool", None)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _before(number, signal.getsignal(number))
    if sender.hub is not None:
        sender.hub.call_repeatedly(REAP_S, sender.pool.maintain_pool)


class HandOver(bootsteps.StartStopStep):  # type: ignore[misc]
    """Hand over, too, when Celery stops by itself.

    When the broker dies under load, the consumer dies with it, and Celery
    would wait for all slots before its process ends and is started again.
    """

    def close(self, parent: Any) -> None:  # noqa: ARG002 - as called
        """Release everything before anything is waited for."""
        _hand_over()


app.steps["worker"].add(HandOver)


def _before(number: int, theirs: Any) -> None:
    def handle(signum: int, frame: FrameType | None) -> None:
        _hand_over()
        theirs(signum, frame)

    signal.signal(number, handle)


def _replace() -> None:
    """Have this process replaced, after it has said how its task ended."""
    logger.warning("process %d retires", os.getpid())
    if _Here.main is not None:
        # Not by SystemExit: Celery takes that for a death, and sends the
        # message again before the pause of its task is over.
        _process().leave(LEAVE_S, EX_RECYCLE)
    else:
        # Whoever keeps this worker up starts another.
        os.kill(os.getpid(), signal.SIGTERM)


def _hand_over(*_: object) -> None:
    """Release what runs here, and in the children of a prefork pool."""
    if _Here.process is not None:
        _Here.process.release()
    for child in getattr(_Here.children, "_pool", []):
        os.kill(child.pid, signal.SIGUSR2)
