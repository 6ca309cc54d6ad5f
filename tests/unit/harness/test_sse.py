"""The campaign's reader of streams reads them as a browser does."""

from __future__ import annotations

import pytest

from harness.workload.sse import Message, Parser

STREAM = (
    b"retry: 1500\n\n"
    b'id: 1-0\nevent: queued\ndata: {"seq":1}\n\n'
    b"id: 1-1\n: still here\n\n"
    b'event: started\r\ndata: {"seq":\r\ndata: 2}\r\n\r\n'
    b'id: 1-2\nevent: succeeded\ndata: {"seq":3}\n'
)


@pytest.mark.parametrize("size", [1, 7, len(STREAM)])
def test_events_are_dispatched_at_their_empty_line(size: int) -> None:
    parser = Parser()
    messages = [
        message
        for start in range(0, len(STREAM), size)
        for message in parser.feed(STREAM[start : start + size])
    ]
    assert messages == [
        Message("1-0", "queued", {"seq": 1}),
        Message("1-1", "started", {"seq": 2}),
    ]
    # The last one was cut off, so it never happened.
    assert parser.last_id == "1-1"
    assert parser.retry_ms == 1500
