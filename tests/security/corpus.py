"""Hostile bodies and headers, each with the name of a trick."""

from __future__ import annotations

import json

DEEP = 100_000
# More digits than Python turns into a number (sys.set_int_max_str_digits).
DIGITS = 5_000

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a NUL": b"\0",
    "no JSON": b"{",
    "two documents": b"{}{}",
    "not UTF-8": b'{"kind": "\xff\xfe"}',
    "UTF-16": '{"kind": "report"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"kind": "report", "input": {"pace_s": NaN}}',
    "Infinity": b'{"kind": "report", "input": {"pace_s": Infinity}}',
    "a float without end": b'{"kind": "report", "input": {"pace_s": 1e999}}',
    "a number of 5000 digits": (
        b'{"kind": "report", "input": {"rows": ' + b"9" * DIGITS + b"}}"
    ),
    "a very small number": b'{"kind": "report", "input": {"pace_s": 1e-999}}',
    "minus zero": b'{"kind": "report", "input": {"pace_s": -0.0}}',
    "brackets": b"[" * 60_000,
    "braces": b'{"a":' * 10_000,
    "deep but closed": b"[" * 30_000 + b"]" * 30_000,
    "a key twice": b'{"kind": "report", "kind": "starvation"}',
    "half a surrogate": b'{"kind": "\\ud800"}',
    "half a surrogate as a key": b'{"kind": "x", "input": {"\\udfff": 1}}',
    "a NUL in a text": b'{"kind": "report\\u0000"}',
    "a list": b"[]",
    "a text": b'"report"',
    "null": b"null",
    "no kind": b'{"input": {}}',
    "a kind that is a path": b'{"kind": "../../etc/passwd"}',
    "a kind that is a list": b'{"kind": ["report"]}',
    "a format": b'{"kind": "%s%n{0}{owner}"}',
    "__proto__": b'{"kind": "report", "input": {"__proto__": {"rows": 1}}}',
    "__class__": b'{"kind": "report", "input": {"__class__": "x"}}',
    "fields of ours": (
        b'{"kind": "report", "owner": "x", "state": "succeeded"}'
    ),
    "an input that is a text": b'{"kind": "report", "input": "x"}',
    "a script": json.dumps({"kind": "<script>alert(1)</script>"}).encode(),
    "lines for the log": b'{"kind": "x\\r\\nINFO worker forged\\u001b[31m"}',
    "64 KiB exactly": b'{"kind": "' + b"x" * (65_536 - 12) + b'"}',
    "64 KiB and one": b'{"kind": "' + b"x" * (65_536 - 11) + b'"}',
    "half a megabyte": b" " * 500_000,
    "wrong reference": b'{"kind": "digest", "input": {"blob": "b_/../x"}}',
    "text for a number": b'{"kind": "report", "input": {"rows": "9"}}',
    "true for a number": b'{"kind": "report", "input": {"rows": true}}',
    "below the least": b'{"kind": "report", "input": {"rows": -1}}',
}

# As they go over the wire: a client library would refuse to send them.
HEADERS: dict[str, bytes] = {
    "a forged id": b"X-Request-Id: a\x0bINFO forged",
    "an id that breaks JSON": b'X-Request-Id: "},{"x":"',
    "a long id": b"X-Request-Id: " + b"x" * 10_000,
    "a key without end": b'Idempotency-Key: "',
    "a key of 256": b"Idempotency-Key: " + b"k" * 256,
    "a key in no ASCII": b"Idempotency-Key: \xff\xfe",
    "a wait without end": b"Prefer: wait=999999999999999999999",
    "a wait that is none": b"Prefer: wait=-1, wait=NaN, ;;;,,,=",
    "a cookie of garbage": b"Cookie: accepted_owner=\xff.\xff; a=;;=",
    "a long cookie": b"Cookie: accepted_owner=" + b"a" * 8_000,
    "a forged cookie": b"Cookie: accepted_owner="
    + b"0" * 32
    + b"."
    + b"0" * 32,
    "an origin that is none": b"Origin: http://[",
    "another origin": b"Origin: null",
    "a site that is none": b"Sec-Fetch-Site: \xff",
    "types of garbage": b"Accept: ;;q=,*/*;q=x,text/csv;q=9e999",
    "an event id of garbage": b"Last-Event-ID: 9999999999999999999999-0-\xff",
    "ranges of garbage": b"Range: bytes=99999999999999999999-1,--,9-",
    "versions of garbage": b'If-None-Match: W/"\xff",,"',
    "a digest of garbage": b"Content-Digest: sha-256=:????:, =;",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 3",
    "a length that is none": b"Content-Length: -1",
    "another method": b"X-HTTP-Method-Override: DELETE",
    "a forwarded host": b"X-Forwarded-Host: evil.example",
    "a name with a space": b"X Y: z",
    "a folded line": b"X-A: b\r\n c: d",
    "expectations": b"Expect: 200-ok",
    "an upgrade": b"Connection: Upgrade\r\nUpgrade: websocket",
}

TARGETS: tuple[bytes, ...] = (
    b"/api/tasks/%00",
    b"/api/tasks/..%2f..%2fetc%2fpasswd",
    b"/api/tasks/t_%ff%fe",
    b"/api/tasks/t_" + b"a" * 5_000,
    b"/api/tasks?limit=99999999999999999999",
    b"/api/tasks?limit=NaN&after=%00%ff&state=%0d%0a",
    b"/api/blobs/..%2f..%2fsecret%2fowner",
    b"/api/blobs/%2e%2e/%2e%2e/secret",
    b"/api//tasks",
    b"/api/tasks/%0d%0aSet-Cookie:%20a=b",
    b"/api/stream?%ff",
)
