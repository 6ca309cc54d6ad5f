"""A message can give a worker a task id, and nothing else.

Celery 5.7's documentation, "Security": serializers; pickle runs whatever it
is sent. Remote control lets whoever can write to the broker end workers.
"""

from __future__ import annotations

import json
import pickle
from base64 import b64decode

import pytest
from kombu.exceptions import ContentDisallowed
from kombu.message import Message

from demo import broker


class Planted:
    """Would run something as soon as somebody unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a message was unpickled",))


def test_workers_take_json_only() -> None:
    told = Message(
        body=pickle.dumps(Planted()),
        content_type="application/x-python-serialize",
        content_encoding="binary",
        accept=broker.app.conf.accept_content,
    )
    with pytest.raises(ContentDisallowed):
        told.decode()
    assert broker.app.conf.accept_content == ["json"]
    for setting in ("task_serializer", "result_serializer"):
        assert broker.app.conf[setting] == "json"


def test_nobody_controls_a_worker_through_the_broker() -> None:
    assert broker.app.conf.worker_enable_remote_control is False


def test_a_message_holds_nothing_but_the_id() -> None:
    payload = json.loads(broker.message("t_1", "paced").payload)
    assert payload["content-type"] == "application/json"
    arguments, named, _ = json.loads(b64decode(payload["body"]))
    assert (arguments, named) == (["t_1"], {})
