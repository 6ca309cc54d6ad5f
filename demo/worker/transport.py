"""Kombu's transport for Redis, which outlives what it can't read or tell.

Kombu takes a message off the lane's list before it looks at it, and what
isn't an envelope ends the whole worker: one slip of whoever has the queue's
password, or a half-written tool, stops a lane again and again. Here such a
message is put aside, where an operator finds it:

    undecodable   list   {"at_ms", "lane", "payload"}, newest first

And what it can't acknowledge or give back, since the broker is away just
then, takes no slot any longer.

Rests on methods of kombu that aren't promised to stay; tests with real
workers hold that they are what they were.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ResponseError

from demo.broker import UNDECODABLE, UNDECODABLE_COUNT

logger = logging.getLogger("worker")

# What whoever writes to a lane must have written.
PARTS = {"body", "headers", "properties"}
# chosen: enough to recognise it by.
SHOWN_CHARS = 2_000


class QoS(redis.QoS):
    """Counts what a worker has, by what is over and not by what it could say.

    Celery logs that a message can't be acknowledged, and goes on. Kombu
    counts it for ever: a lane of one slot asks for nothing any more. The
    broker sends it again (visibility_timeout), and the log knows better.
    """

    def ack(self, delivery_tag: str) -> None:
        """Take the message off the broker, and off the count."""
        with self._uncounted(delivery_tag):
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Give the message back or drop it, and take it off the count."""
        with self._uncounted(delivery_tag):
            super().reject(delivery_tag, requeue)  # type: ignore[no-untyped-call]

    @contextmanager
    def _uncounted(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            if delivery_tag in self._delivered:
                self._quick_ack(delivery_tag)
            raise


class Channel(redis.Channel):
    """Puts aside what can't be parsed, and keeps the client that it has."""

    QoS = QoS
    _short: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        """Return the client for short commands, or a new one for long ones.

        Kombu makes a new one for each command. measured: bench overhead, 60
        us.
        """
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        # A channel that reconnects has a new pool.
        if self._short is None or self._short.connection_pool != self.pool:
            self._short = super()._create_client()  # type: ignore[no-untyped-call]
        return self._short

    # Called each time that the worker has asked for a message.
    asked: Callable[[], None] = staticmethod(lambda: None)

    def _brpop_read(self, **options: Any) -> Any:
        self.asked()
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except json.JSONDecodeError as error:
            self.put_aside(error.doc)
        except UnicodeDecodeError as error:
            self.put_aside(error.object.decode(errors="replace"))
        return True

    def put_aside(self, payload: str) -> None:
        """Keep a payload for an operator, with when and where it came."""
        lane = ", ".join(sorted(self.active_queues))
        logger.warning("lane %s: a message that nobody can read", lane)
        try:
            with self.conn_or_acquire() as client:
                now_s, now_us = client.time()
                kept = {
                    "at_ms": now_s * 1000 + now_us // 1000,
                    "lane": lane,
                    "payload": payload[:SHOWN_CHARS],
                }
                client.lpush(UNDECODABLE, json.dumps(kept))
                client.ltrim(UNDECODABLE, 0, UNDECODABLE_COUNT - 1)
        except ResponseError:
            # A full broker refuses it. That mustn't end the worker either.
            logger.warning("lane %s: it could not be kept", lane)


class Transport(redis.Transport):
    """Puts aside what is JSON, and no envelope."""

    Channel = Channel

    def _deliver(self, message: Any, queue: str) -> None:
        if _is_envelope(message):
            super()._deliver(message, queue)  # type: ignore[no-untyped-call]
        else:
            self.channels[0].put_aside(json.dumps(message))


def install(asked: Callable[[], None]) -> None:
    """Let the broker's address mean this transport, in this process.

    `asked` is called whenever the worker has asked the queue, each second.
    """
    Channel.asked = staticmethod(asked)
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{Transport.__name__}"


def _is_envelope(message: Any) -> bool:
    if not isinstance(message, dict) or not message.keys() >= PARTS:
        return False
    properties = message["properties"]
    return isinstance(properties, dict) and "delivery_tag" in properties
