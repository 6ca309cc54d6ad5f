"""Whether an accepted upload is there, whole. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.evidence import Evidence
from harness.checkers.violation import Violation


def check_uploads(evidence: Evidence) -> Iterator[Violation]:
    """Compare each accepted upload with what its owner fetches later."""
    for name, sent in evidence.uploads.items():
        fetched = evidence.fetched.get(name, {})
        if "sha256" not in fetched:
            status = fetched.get("status", "never fetched")
            yield Violation("LRO-UPLOAD-01", name, f"answered {status}")
        elif any(fetched[part] != sent[part] for part in ("bytes", "sha256")):
            seen = f"{fetched['bytes']} of {sent['bytes']} bytes"
            yield Violation("LRO-UPLOAD-02", name, seen)
