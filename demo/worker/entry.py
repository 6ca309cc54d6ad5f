"""Connects Celery to the worker: its tasks, signals and boot steps.

An entry point calls `create_worker` (main.py). A message carries a task's
id and nothing else; the log says what to do. It works in threads (`-P
threads`, many slots) and in children (`-P prefork`, one slot each, which
may be killed). The only room that knows Celery's signals.
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

# How often the worker checks whether a child has died. Celery checks once
# when the child's pipe closes, which is often too early, and then again after
# 5 s. measured: bench recovery, up to 4.8 s without.
REAP_S = 0.25

# chosen: by then a replaced child has reported its task to its pool.
LEAVE_S = 1.0

app = broker.app
transport.install(Alive(from_environment().alive_file).touch)
app.conf.worker_consumer = "demo.worker.consumer:Consumer"
_broker_url = from_environment().broker_url.get_secret_value()
app.conf.broker_url = broker.kombu_url(_broker_url)
app.conf.broker_use_ssl = broker.kombu_tls(_broker_url)


class _Here:
    """The state of this process."""

    slots = 1
    kinds_of: KindsOf
    # The worker's main process; `main` is set in a child only.
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
        # The pool returns the message to the lane when this child has ended.
        threading.Event().wait()
    if process.is_stopping:
        raise Reject("this worker is stopping", requeue=True)
    process.run(task_id, self.request.delivery_info["routing_key"])
    if process.is_spent:
        _replace()


@app.task(name=broker.BEAT)  # type: ignore[untyped-decorator]
def beat(lane: str) -> None:
    """Show that messages of `lane` are consumed."""
    _process().beat(lane)


# --8<-- [end:entry]


@setup_logging.connect  # type: ignore[untyped-decorator]
def _log_lines(**_: object) -> None:
    """Log to stderr in our format."""
    logformat.start()
    # Celery logs each message, and with a traceback when one is returned
    # because the worker is stopping. Our own lines are about tasks.
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
    """Prepare a child: one slot, and a signal to hand its work over."""
    _Here.slots, _Here.process, _Here.main = 1, None, _Here.own
    signal.signal(signal.SIGUSR2, _hand_over)
    limit_memory(from_environment().task_memory_bytes)


# --8<-- [start:handover]
@worker_ready.connect  # type: ignore[untyped-decorator]
def _when_ready(sender: Any, **_: object) -> None:
    """Hand unfinished work over when told to stop, before Celery stops.

    Celery itself would wait for the work, or kill it. Handing over takes a
    moment, keeps every finished step, and doesn't count as a loss.
    """
    _Here.children = getattr(sender.pool, "_pool", None)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _before(number, signal.getsignal(number))
    if sender.hub is not None:
        sender.hub.call_repeatedly(REAP_S, sender.pool.maintain_pool)


# --8<-- [end:handover]


class HandOver(bootsteps.StartStopStep):  # type: ignore[misc]
    """Hands work over, too, when Celery stops by itself.

    When the broker dies under load, Celery's consumer dies with it, and
    Celery would wait for all slots before its process ends and is started
    again.
    """

    def close(self, parent: Any) -> None:  # noqa: ARG002 - as called
        """Release all tasks before Celery waits for them."""
        _hand_over()


app.steps["worker"].add(HandOver)


def _before(number: int, theirs: Any) -> None:
    def handle(signum: int, frame: FrameType | None) -> None:
        _hand_over()
        theirs(signum, frame)

    signal.signal(number, handle)


def _replace() -> None:
    """Have this process replaced, once it has reported its task's end."""
    logger.warning("process %d retires", os.getpid())
    if _Here.main is not None:
        # Not by SystemExit: Celery would take that for a crash, and send the
        # message again before the pause of its task is over.
        _process().leave(LEAVE_S, EX_RECYCLE)
    else:
        # The supervisor or the orchestrator starts another worker.
        os.kill(os.getpid(), signal.SIGTERM)


def _hand_over(*_: object) -> None:
    """Release the tasks of this process and of a prefork pool's children."""
    if _Here.process is not None:
        _Here.process.release()
    for child in getattr(_Here.children, "_pool", []):
        os.kill(child.pid, signal.SIGUSR2)
