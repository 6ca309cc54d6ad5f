"""The counters of a kombu worker while its broker is away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from redis.exceptions import ConnectionError as Away

from demo.worker.transport import QoS


def away(*_: Any) -> Any:
    raise Away("away")


@pytest.fixture
def qos() -> QoS:
    """Return the count of one slot, which is taken, and no broker."""
    channel = SimpleNamespace(conn_or_acquire=away, do_restore=False)
    taken = QoS(channel, prefetch_count=1)  # type: ignore[no-untyped-call]
    taken._delivered["tag"] = object()
    assert not taken.can_consume()
    return taken


def test_what_cannot_be_acknowledged_takes_no_slot(qos: QoS) -> None:
    with pytest.raises(Away):
        qos.ack("tag")
    assert qos.can_consume()


@pytest.mark.parametrize("requeue", [True, False])
def test_what_cannot_be_given_back_takes_no_slot(
    qos: QoS, requeue: bool
) -> None:
    with pytest.raises(Away):
        qos.reject("tag", requeue=requeue)
    assert qos.can_consume()


def test_what_nobody_has_is_not_counted_down(qos: QoS) -> None:
    with pytest.raises(Away):
        qos.ack("another")
    assert not qos.can_consume()
