"""Where a request ends, said in every way: right, odd, and wrong.

Each trick is the end of a header and the segments of the body after it. The
body is BODY, a submission, so that a server that loses a byte of it says 422.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

BODY = json.dumps(
    {"kind": "report", "input": {"rows": 1, "partitions": 1, "pace_s": 0}}
).encode()
HALF = len(BODY) // 2
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)
END = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Trick:
    """`fields` end the header; `is_taken`: the body arrives whole."""

    fields: bytes
    segments: tuple[bytes, ...]
    is_taken: bool
    # The gateway may put right what a server refuses.
    is_mended: bool = False


def _halves(body: bytes) -> tuple[bytes, ...]:
    return (b"", body[:HALF], body[HALF:])


OFFERS = (
    *(b"h2c", b"H2C", b"TLS/1.0", b"foo", b"foo/1, bar", b"websocket"),
    *(b"WebSocket", b"h2c, websocket", b"\xff", b""),
)
UPGRADE = b"Connection: Upgrade\r\nUpgrade: "


def _upgrades() -> dict[str, Trick]:
    tricks = {}
    for offer in OFFERS:
        fields = UPGRADE + offer + b"\r\n"
        name = f"upgrade to {offer.decode('latin-1')!r}"
        tricks[f"{name}, one segment"] = Trick(fields + LENGTH, (BODY,), True)
        tricks[f"{name}, three"] = Trick(fields + LENGTH, _halves(BODY), True)
        tricks[f"{name}, chunks"] = Trick(
            fields + CHUNKED, _halves(CHUNK + END), True
        )
    many = b"Connection: foo\r\nConnection: keep-alive, upgrade\r\n"
    tricks["upgrade, fields on two lines"] = Trick(
        many + b"Upgrade: h2c\r\nUpgrade: foo\r\n" + LENGTH,
        _halves(BODY),
        True,
    )
    tricks["upgrade as Java's client offers it"] = Trick(
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"
        + LENGTH,
        _halves(BODY),
        True,
    )
    return tricks


def _codings() -> dict[str, Trick]:
    odd: dict[str, Trick] = {}
    for coding, is_taken, is_mended in (
        (b"Chunked", True, True),
        (b"CHUNKED", True, True),
        (b"chunked ", True, True),
        (b"\tchunked", True, True),
        # httptools doesn't know it for chunks, the gateway does.
        (b"chunked\t", False, True),
        *(
            (coding, False, False)
            for coding in (
                *(b"identity, chunked", b"chunked, chunked", b"identity"),
                *(b"gzip, chunked", b"chunked, identity", b"xchunked"),
                *(b",chunked", b"chunked,", b'"chunked"', b"chunked;q=1"),
                *(b"\x0bchunked", b"chun\x00ked", b"chunked\r\n identity"),
                b"",
            )
        ),
        (b"identity\r\nTransfer-Encoding: chunked", False, False),
        (b"chunked\r\nTransfer-Encoding: chunked", False, False),
    ):
        odd[f"coding {coding.decode('latin-1')!r}"] = Trick(
            b"Transfer-Encoding: " + coding + b"\r\n",
            (CHUNK + END,),
            is_taken,
            is_mended,
        )
    # RFC 9112, 6.3: chunks win, or it is refused; here it is.
    both = CHUNKED + LENGTH
    odd["chunks and a length"] = Trick(both, (CHUNK + END,), False, True)
    odd["a length and chunks"] = Trick(
        LENGTH + CHUNKED, (CHUNK + END,), False, True
    )
    odd["a space before the colon"] = Trick(
        b"Transfer-Encoding : chunked\r\n", (CHUNK + END,), False
    )
    return odd


def _lengths() -> dict[str, Trick]:
    size = b"%d" % len(BODY)
    odd = {
        f"length {length.decode('latin-1')!r}": Trick(
            b"Content-Length: " + length + b"\r\n", (BODY,), is_taken
        )
        for length, is_taken in (
            (size + b" ", True),
            (size + b"\t", True),
            (b"0" + size, True),
            (b"+" + size, False),
            (b"-" + size, False),
            (b"0x" + size, False),
            (size + b".0", False),
            (size + b";", False),
            (b"1_0", False),
            (b"1e2", False),
            (b"\xb2", False),
            (b"18446744073709551616", False),
        )
    }
    for name, fields in {
        "two lengths, the same": LENGTH + LENGTH,
        "a list of lengths": b"Content-Length: " + size + b", " + size,
    }.items():
        # RFC 9110, 8.6: one may take them for one, and the gateway does.
        fields = fields.rstrip(b"\r\n") + b"\r\n"
        odd[name] = Trick(fields, (BODY,), False, name.startswith("two"))
    odd["two lengths, not the same"] = Trick(
        LENGTH + b"Content-Length: 0\r\n", (BODY,), False
    )
    odd["a length with a space before the colon"] = Trick(
        b"Content-Length : " + size + b"\r\n", (BODY,), False
    )
    return odd


def _chunks() -> dict[str, Trick]:
    size = b"%x" % len(BODY)
    odd = {
        "segments": Trick(CHUNKED, (b"", CHUNK[:3], CHUNK[3:], END), True),
        "extension": Trick(
            CHUNKED, (size + b";a=b\r\n" + BODY + b"\r\n" + END,), True
        ),
        "leading zeros": Trick(
            CHUNKED, (b"00000" + size + b"\r\n" + BODY + b"\r\n" + END,), True
        ),
        "trailer": Trick(
            CHUNKED,
            (CHUNK + b"0\r\nX-Request-Id: trailer\r\nCookie: a=b\r\n\r\n",),
            True,
        ),
        "announced trailer": Trick(
            CHUNKED + b"Trailer: X-Request-Id\r\n",
            (CHUNK + b"0\r\nX-Request-Id: trailer\r\n\r\n",),
            True,
        ),
        "trailer with a length": Trick(
            CHUNKED,
            (CHUNK + b"0\r\nContent-Length: 9\r\n\r\n",),
            False,
            True,
        ),
    }
    for name, start, is_mended in (
        ("size 0x", b"0x" + size + b"\r\n", False),
        ("size +", b"+" + size + b"\r\n", False),
        ("size -", b"-" + size + b"\r\n", False),
        ("size after a space", b" " + size + b"\r\n", False),
        ("size and a space", size + b" \r\n", True),
        ("size too large", b"1000000000000000" + size + b"\r\n", False),
        ("size and LF", size + b"\n", False),
        ("size and CR", size + b"\r", False),
        ("extension and LF", size + b";a\n", False),
        ("LF in a quoted extension", size + b';a="\n"\r\n', False),
    ):
        data = start + BODY + b"\r\n" + END
        odd[name] = Trick(CHUNKED, (data,), False, is_mended)
    for name, data, is_mended in (
        ("data and LF", CHUNK[:-2] + b"\n" + END, False),
        ("data without an end", CHUNK[:-2] + END, False),
        ("data longer than its size", CHUNK[:-2] + b"XX\r\n" + END, False),
        ("end by LF", CHUNK + b"0\n\n", False),
    ):
        odd[name] = Trick(CHUNKED, (data,), False, is_mended)
    return {f"chunk: {name}": trick for name, trick in odd.items()}


def _lines() -> dict[str, Trick]:
    return {
        "a line that ends by LF": Trick(
            b"X-A: b\n" + LENGTH, (BODY,), False, True
        ),
        "a line that ends by CR": Trick(b"X-A: b\r" + LENGTH, (BODY,), False),
        "an end by LF CR LF": Trick(LENGTH + b"\n", (BODY,), False),
        "a NUL": Trick(b"X-A: b\x00c\r\n" + LENGTH, (BODY,), False),
        "a folded line": Trick(
            b"X-A: b\r\n " + LENGTH + LENGTH, (BODY,), False, True
        ),
        "Expect": Trick(
            b"Expect: 100-continue\r\n" + LENGTH, _halves(BODY), True
        ),
    }


TRICKS: dict[str, Trick] = {
    **_upgrades(),
    **_codings(),
    **_lengths(),
    **_chunks(),
    **_lines(),
}
