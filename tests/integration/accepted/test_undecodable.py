"""An operator gets to see what nobody could read."""

from __future__ import annotations

import json

from redis import Redis

from accepted.undecodable import lines
from demo.broker import UNDECODABLE
from tests.valkey import Valkey


def test_each_message_is_a_line_that_does_no_harm(valkey: Valkey) -> None:
    assert list(lines(valkey.url, 1)) == []
    with Redis.from_url(valkey.url) as redis:
        for payload in ("old", "\x1b[2Jgar\nbage \u202e"):
            kept = {"at_ms": 0, "lane": "paced", "payload": payload}
            redis.lpush(UNDECODABLE, json.dumps(kept))
    newest, old = lines(valkey.url, 1)
    assert old == '1970-01-01 00:00:00Z paced "old"'
    assert newest.isascii()
    assert newest.isprintable()
    assert "gar\\nbage" in newest
