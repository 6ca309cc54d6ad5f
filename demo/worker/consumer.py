"""A Celery consumer that sends monitoring events in batches.

Flower needs three events for each task. Celery would publish them with each
turn of its loop, several times for one short task. measured: bench
overhead, 0.3 of 2.4 ms.
"""

from __future__ import annotations

import time

from celery.worker import consumer

# chosen: Flower's page shows them no sooner than this anyway.
FLUSH_S = 0.1


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Waits for more events before it publishes a batch."""

    _flushed_s = 0.0

    def on_send_event_buffered(self) -> None:
        """Schedule the next batch."""
        # A clock and not a flag, because a loop that starts again after the
        # broker was away has forgotten its scheduled calls.
        if self.hub and time.monotonic() >= self._flushed_s + FLUSH_S:
            self._flushed_s = time.monotonic()
            self.hub.call_later(FLUSH_S, self._flush_events)
