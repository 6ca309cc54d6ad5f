"""Judges the exports of lab 10: who carries them, and who gets them.

A customer's records are `orders`, `export` (a state) and `file` (an answer
to a download), each with the path of the export that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record

OWNER = "anna"
PROOF = 8
# Those of lab.toml.
BROKER_MB = 2
MEMORY_MB = 16
LEFT_MB = 1


def luggage_stays(history: Sequence[Record]) -> Iterator[Violation]:
    """Neither the broker nor a worker's memory carries the bytes."""
    for record in _notes(history, "carried"):
        more = record.more
        size = f"an export of {more['export_mb']} MB"
        if max(more["broker_grew_mb"], more["broker_got_mb"]) > BROKER_MB:
            seen = (
                f"for {size}, {more['broker_got_mb']} MB were sent to the"
                f" broker, whose memory grew by {more['broker_grew_mb']} MB"
            )
            expected = f"{BROKER_MB} MB or less, whatever the size"
        elif more["workers_grew_mb"] > MEMORY_MB:
            seen = (
                f"for {size}, the memory of the workers grew by"
                f" {more['workers_grew_mb']} MB"
            )
            expected = f"{MEMORY_MB} MB or less, whatever the size"
        else:
            continue
        orders = [r for r in history if r.what in ("orders", "export")]
        proof = (*orders[-PROOF:], record)
        yield Violation("L10-LUGGAGE-01", "queue", seen, expected, proof)


def sending_is_cheap(history: Sequence[Record]) -> Iterator[Violation]:
    """The API's memory doesn't grow with what it sends."""
    for record in _notes(history, "sent"):
        grew_mb = record.more["api_grew_mb"]
        if grew_mb > MEMORY_MB:
            files = [r for r in history if r.what == "file"]
            yield Violation(
                "L10-MEMORY-01",
                "API",
                f"while it sent one file to a quick and"
                f" {record.more['slow_readers']} slow readers, the API's"
                f" memory grew by {grew_mb} MB",
                f"{MEMORY_MB} MB or less, whatever the size",
                (*files[-PROOF:], record),
            )


def files_are_whole(history: Sequence[Record]) -> Iterator[Violation]:
    """A file is whole, or it isn't there."""
    sums = _sums(history)
    for record in history:
        path = record.more.get("export")
        if record.who != OWNER or path not in sums:
            continue
        sha256, seen = record.more.get("sha256", sums[path]), ""
        if record.what == "gives up":
            seen = f"after {record.more['after_s']:.0f} s it isn't made"
        elif record.what == "file" and record.more["status"] == 200:
            why = record.more["why"]
            if why in ("is half made", "has lost its worker"):
                seen = f"a download got status 200 while the export {why}"
            elif why == "is in time" and sha256 != sums[path]:
                seen = "the file has another checksum than the rows"
        elif record.what == "export" and sha256 != sums[path]:
            seen = f"its state says sha256 {sha256[:12]}..."
        if seen:
            yield Violation(
                "L10-WHOLE-01",
                path,
                seen,
                f"the whole file, with sha256 {sums[path][:12]}..., or none",
                _about(history, path, record),
            )


def downloads_resume(history: Sequence[Record]) -> Iterator[Violation]:
    """The rest of a file can be fetched, and fits the first part."""
    sums = _sums(history)
    for record in _notes(history, "file"):
        path, status = record.more["export"], record.more["status"]
        if record.who != OWNER or path not in sums:
            continue
        expected = "206 with the rest of the file"
        match record.more["why"]:
            case "resumes" if status != 206:
                seen = f"a request for the rest got status {status}"
            case "resumes" if "If-Range" not in record.more["sent"]:
                seen = "the file has no strong ETag to resume with"
            case "resumes" if record.more.get("sha256") != sums[path]:
                seen = "the two parts together aren't the file"
            case "has another version" if status != 200:
                seen = (
                    "a request for the rest of another version, by its"
                    f" If-Range, got status {status}"
                )
                expected = "200 with the whole file"
            case _:
                continue
        yield Violation(
            "L10-RESUME-01",
            path,
            seen,
            expected,
            _about(history, path, record),
        )


def others_get_nothing(history: Sequence[Record]) -> Iterator[Violation]:
    """Somebody else's export doesn't exist."""
    for record in history:
        path, status = record.more.get("export"), record.more.get("status")
        if record.who == OWNER or record.what not in ("export", "file"):
            continue
        if status != 404:
            what = "the file" if record.what == "file" else "the state"
            yield Violation(
                "L10-OWNER-01",
                str(path),
                f"{record.who} asked for {what} of {OWNER}'s export and got"
                f" status {status}",
                "404, as for an export that doesn't exist",
                _about(history, str(path), record),
            )


def files_expire(history: Sequence[Record]) -> Iterator[Violation]:
    """A file can be fetched until it expires, and then it is gone."""
    for record in _notes(history, "file"):
        right = {"is in time": 200, "is too late": 410}
        why, status = record.more["why"], record.more["status"]
        if why in right and status != right[why]:
            path = record.more["export"]
            yield Violation(
                "L10-EXPIRY-01",
                path,
                f"a download that {why} got status {status}",
                f"status {right[why]}",
                _about(history, path, record),
            )


def waste_is_swept(history: Sequence[Record]) -> Iterator[Violation]:
    """Files that nobody can fetch any more are deleted."""
    for record in _notes(history, "swept"):
        if record.more["left_mb"] > LEFT_MB:
            kills = [r for r in history if r.what in ("orders", "kill")]
            yield Violation(
                "L10-ORPHAN-01",
                "DATA_DIR",
                f"{record.more['after_s']:.0f} s later there are"
                f" {record.more['left_mb']} MB left of an export whose worker"
                " was killed and of one that has expired",
                f"{LEFT_MB} MB or less",
                (*kills[-PROOF:], record),
            )


def _notes(history: Sequence[Record], what: str) -> Iterator[Record]:
    return (record for record in history if record.what == what)


def _sums(history: Sequence[Record]) -> dict[str, str]:
    """Return the checksum that the file of each export has to have."""
    return {
        record.more["export"]: record.more["sha256"]
        for record in _notes(history, "orders")
        if record.more["export"]
    }


def _about(
    history: Sequence[Record], path: str, at: Record
) -> tuple[Record, ...]:
    """Return the records of an export up to one."""
    upto = [
        record
        for record in history
        if record.more.get("export") == path and record.at_s <= at.at_s
    ]
    return tuple(upto[-PROOF:])


JUDGES = (
    luggage_stays,
    files_are_whole,
    downloads_resume,
    others_get_nothing,
    sending_is_cheap,
    files_expire,
    waste_is_swept,
)
