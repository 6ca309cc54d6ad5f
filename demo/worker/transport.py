"""A Kombu transport for Redis that survives unreadable messages.

Kombu takes a message off the lane's list before it parses it, and a payload
that is no envelope ends the whole worker, so a mistake of anybody with the
queue's password stops a lane again and again. Here such a payload is moved
aside for an operator:

    undecodable   list   {"at_ms", "lane", "payload"}, newest first

And a message that can't be acknowledged or returned, because the broker is
away, no longer occupies a slot.

This relies on methods of kombu that aren't public; tests with real workers
check that they still behave this way.
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

# The parts that every envelope has.
PARTS = {"body", "headers", "properties"}
# chosen: enough to recognise it by.
SHOWN_CHARS = 2_000


class QoS(redis.QoS):
    """Counts the messages that a worker works on, not those it can't ack.

    When a message can't be acknowledged, Celery logs that and continues, but
    Kombu counts the message for ever, so a lane of one slot asks for no
    more. The broker redelivers the message (visibility_timeout), and the log
    knows that it is superfluous.
    """

    def ack(self, delivery_tag: str) -> None:
        """Remove the message from the broker and from the count."""
        with self._uncounted(delivery_tag):
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Return the message or drop it, and remove it from the count."""
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
    """Moves unreadable payloads aside, and reuses its client."""

    QoS = QoS
    _short: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        """Return the shared client for short commands, or a new one.

        Kombu makes a new one for each command. measured: bench overhead, 60
        us.
        """
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        # A channel that reconnects has a new pool.
        if self._short is None or self._short.connection_pool != self.pool:
            self._short = super()._create_client()  # type: ignore[no-untyped-call]
        return self._short

    # Called each time the worker asks for a message.
    on_poll: Callable[[], None] = staticmethod(lambda: None)

    def _brpop_read(self, **options: Any) -> Any:
        self.on_poll()
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except json.JSONDecodeError as error:
            self.put_aside(error.doc)
        except UnicodeDecodeError as error:
            self.put_aside(error.object.decode(errors="replace"))
        return True

    def put_aside(self, payload: str) -> None:
        """Keep a payload for an operator, with its lane and the time."""
        lane = ", ".join(sorted(self.active_queues))
        logger.warning("lane %s: a message that nobody can read", lane)
        try:
            with self.conn_or_acquire() as client:
                now_s, now_us = client.time()
                entry = {
                    "at_ms": now_s * 1000 + now_us // 1000,
                    "lane": lane,
                    "payload": payload[:SHOWN_CHARS],
                }
                client.lpush(UNDECODABLE, json.dumps(entry))
                client.ltrim(UNDECODABLE, 0, UNDECODABLE_COUNT - 1)
        except ResponseError:
            # A full broker refuses it, which must not end the worker either.
            logger.warning("lane %s: the message could not be kept", lane)


class Transport(redis.Transport):
    """Moves aside JSON that is no envelope."""

    Channel = Channel

    def _deliver(self, message: Any, queue: str) -> None:
        if _is_envelope(message):
            super()._deliver(message, queue)  # type: ignore[no-untyped-call]
        else:
            self.channels[0].put_aside(json.dumps(message))


def install(on_poll: Callable[[], None]) -> None:
    """Use this transport for the broker's address in this process.

    `on_poll` is called whenever the worker has asked the queue, each second.
    """
    Channel.on_poll = staticmethod(on_poll)
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{Transport.__name__}"


def _is_envelope(message: Any) -> bool:
    if not isinstance(message, dict) or not message.keys() >= PARTS:
        return False
    properties = message["properties"]
    return isinstance(properties, dict) and "delivery_tag" in properties
