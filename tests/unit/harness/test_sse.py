"""The campaign's reader of streams reads them as a browser does."""

from __future__ import annotations

from collections.abc import Iterator

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


ENDS = [b"\n", b"\r\n", b"\r"]


@pytest.mark.parametrize("end", ENDS, ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_each_of_the_three_line_ends_ends_a_line(
    end: bytes, size: int
) -> None:
    stream = end.join([b"id: 1", b"data: 1", b"", b"data: 2", b"", b""])
    messages = list(read(stream, size))
    assert messages == [Message("1", "message", 1), Message("1", "message", 2)]


def test_an_event_needs_no_line_feed_after_its_last_return() -> None:
    [message] = Parser().feed(b"data: 1\r\r")
    assert message.data == 1


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_byte_order_mark_is_no_part_of_the_first_name(size: int) -> None:
    stream = b"\xef\xbb\xbfid: 1\ndata: 1\n\n"
    assert list(read(stream, size)) == [Message("1", "message", 1)]


def test_an_id_with_a_nul_and_a_pause_in_other_digits_are_ignored() -> None:
    parser = Parser()
    stream = "id: 1\nid: 2\0\nretry: ٣\ndata: 1\n\n".encode()
    assert list(parser.feed(stream)) == [Message("1", "message", 1)]
    assert parser.retry_ms is None


def read(stream: bytes, size: int) -> Iterator[Message]:
    """Yield the messages of a stream that comes in pieces of one size."""
    parser = Parser()
    for start in range(0, len(stream), size):
        yield from parser.feed(stream[start : start + size])
