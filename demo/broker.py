"""Configures Celery and builds the messages that the queue carries.

API, worker and sweeper send messages through here. A message only says that
there may be work; the event log is the truth. A lane is a list of its own
name. Keys, beside kombu's `unacked`, `unacked_index`:

    <lane>   list   kombu's envelopes, newest first
    undecodable   list   payloads that no worker could parse, newest first
    pulse    hash   lane or `sweeper` -> when it last moved, ms

It must not know states, HTTP, or what a task does.
"""

from __future__ import annotations

import base64
import json
import random
import ssl
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from celery import Celery
from kombu.entity import Queue
from redis.asyncio import Redis

from demo.eventlog import Message

LANES = ("paced", "compute")
SWEEPER = "sweeper"
RUN = "accepted.run"
BEAT = "accepted.beat"

# worker/transport.py moves messages that no worker can parse to this list,
# where an operator sees them. chosen: a thousand show no more than one.
UNDECODABLE = "undecodable"
UNDECODABLE_COUNT = 1_000

app = Celery("accepted", set_as_current=False)

# --8<-- [start:settings]
app.conf.update(
    # The queue carries JSON, and a worker unpacks nothing else.
    task_serializer="json",
    accept_content=["json"],
    # One message per slot, so that a busy worker reserves nothing that an
    # idle one could run. measured: by hand, 8.0 s instead of 12.0 s.
    worker_prefetch_multiplier=1,
    # Nobody may steer or shut down a worker through the broker.
    worker_enable_remote_control=False,
    # Wait for a broker that is away, instead of exiting.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        # A frozen broker must not hold a worker for ever. Above the 10 s
        # for which a BRPOP may be silent.
        "socket_timeout": 15,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
    },
)
# --8<-- [end:settings]

# --8<-- [start:fenced-settings]
app.conf.update(
    # The event log has state and result. A result backend would be a second
    # truth, and it costs a write per task.
    result_backend="disabled://",
    task_ignore_result=True,
    # Acknowledge after the work, and not at all when the process died:
    # with late acks alone a killed child acks its message. So a task may
    # run twice. measured: by hand, 300 tasks, 25 children killed: 16 tasks
    # lost without, 0 with.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # Attempts outlive a broker restart: appends are retried and leases
    # renewed. Killing the attempts would only repeat the work.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # SIGTERM hands unfinished work over at once (worker/entry.py). This is
    # the fallback, used for SIGQUIT.
    worker_soft_shutdown_timeout=3.0,
)
app.conf.broker_transport_options |= {
    # The fallback below the sweeper: unacknowledged messages are redelivered
    # after 30 s, *also those of tasks that are still running*. This is
    # shorter than the longest work on purpose: the second message is
    # dropped, because the log knows that an attempt is running.
    "visibility_timeout": 30,
    # Look each second. Kombu's defaults look each 100 s.
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
# --8<-- [end:fenced-settings]

app.conf.update(
    # A lane is a plain list without exchange or priorities, so that one Lua
    # script can append the event and push the message.
    task_queues=[
        Queue.from_dict(  # type: ignore[no-untyped-call]
            lane, exchange="", routing_key=lane
        )
        for lane in LANES
    ],
    task_create_missing_queues=False,
    # Flower needs these events. measured: bench overhead, 0.3 ms of a task.
    worker_send_task_events=True,
    # worker/entry.py configures logging.
    worker_hijack_root_logger=False,
)
app.conf.broker_transport_options |= {"priority_steps": [0]}


def kombu_url(broker_url: str) -> str:
    """Return the setting `broker_url` as an address that kombu understands."""
    url = urlsplit(broker_url)
    if url.scheme != "unix":
        return broker_url
    database = parse_qs(url.query).get("db", ["0"])[0]
    password = quote(unquote(url.password or ""), safe="")
    path = quote(unquote(url.path))
    name = url.username or ""
    return f"redis+socket://{name}:{password}@{path}?virtual_host={database}"


def kombu_tls(broker_url: str) -> dict[str, ssl.VerifyMode] | None:
    """Return the setting `broker_use_ssl`; None for a broker without TLS.

    Without it kombu accepts any certificate of a `rediss://` broker, and
    sends the password to whoever shows one. `ssl_…` in the address, such as
    `ssl_ca_certs`, take its place; redis-py requires a valid one as well.
    """
    if urlsplit(broker_url).scheme != "rediss":
        return None
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED}


# --8<-- [start:message]
def message(task_id: str, lane: str) -> Message:
    """Return the message that makes a worker of `lane` look at a task.

    It is kombu's envelope for Redis around the body that Celery itself would
    publish, so that a Lua script can push it in one step with an event. A
    test holds that a real worker consumes it.
    """
    return _fill(_template(RUN, lane), task_id, lane, task_id)


# --8<-- [end:message]


def canary(lane: str) -> Message:
    """Return a message whose only use is to show that `lane` is consumed."""
    return _fill(_template(BEAT, lane), lane, lane, f"beat-{lane}")


def prepare() -> None:
    """Build the templates of all messages when the process starts.

    Celery reads files for the first one, and later the process may have no
    descriptor left.
    """
    for lane in LANES:
        _template(RUN, lane)


# Placeholders of a template for a message's id, argument and tag. JSON and
# repr write them as they are, and no other field contains them.
_ID, _ARGUMENT, _TAG = "<id>", "<argument>", "<tag>"


@cache
def _template(name: str, lane: str) -> tuple[str, str]:
    """Return body and envelope of a message, with placeholders to fill.

    Celery makes them once, because that takes ten times as long as filling
    them. measured: bench submit-throughput, 45 of 420 us of a submission.
    """
    headers, properties, body, _ = app.amqp.as_task_v2(
        _ID, name, [_ARGUMENT], ignore_result=True
    )
    envelope = {
        "body": "<body>",
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": headers,
        "properties": {
            **properties,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": lane},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": _TAG,
        },
    }
    return json.dumps(body), json.dumps(envelope)


def _fill(
    template: tuple[str, str], argument: str, lane: str, subject: str
) -> Message:
    body, envelope = template
    # It only has to be unique, so not `secrets`, which asks the kernel.
    tag = f"{random.getrandbits(128):032x}"
    raw = base64.b64encode(body.replace(_ARGUMENT, argument).encode())
    # Celery identifies requests by id, and two messages about one task are
    # two requests. The part before the colon is the subject: the task.
    payload = (
        envelope.replace(_ID, f"{subject}:{tag[:8]}")
        .replace(_ARGUMENT, argument)
        .replace(_TAG, tag)
        .replace("<body>", raw.decode())
    )
    return Message(lane, payload)


async def beat(redis: Redis, part: str) -> None:
    """Record, on the broker's clock, that `part` has just moved."""
    now_s, now_us = await redis.time()
    await redis.hset("pulse", part, str(now_s * 1000 + now_us // 1000))


async def pulses(redis: Redis) -> dict[str, float]:
    """Return how many seconds ago each lane and the sweeper moved."""
    beats: Any = await redis.hgetall("pulse")
    now_s, now_us = await redis.time()
    now_ms = now_s * 1000 + now_us // 1000
    # A beat in the future was recorded before the clock was set back. A
    # living part beats again in a moment.
    return {
        part: abs(now_ms - int(at_ms)) / 1000 for part, at_ms in beats.items()
    }
