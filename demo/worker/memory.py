"""Limits the memory that work may use in one child of a worker.

At the limit Python raises MemoryError inside the work; the attempt is tried
again, and its problem says that memory was short. Without a limit the
kernel kills the child, or the container with the whole worker, and nobody
says why.
"""

from __future__ import annotations

import logging
import resource
from pathlib import Path

logger = logging.getLogger("worker")

STATUS = Path("/proc/self/status")


def limit_memory(more_bytes: int) -> None:
    """Let this process use `more_bytes` more than now; 0 sets no limit.

    RLIMIT_DATA counts private writable memory. RLIMIT_AS would also count
    libraries and reserved addresses. Linux applies the limit to mmap, macOS
    doesn't.
    """
    if not more_bytes:
        return
    try:
        most = _data_bytes() + more_bytes
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    except (OSError, ValueError) as error:
        logger.warning("a child's memory has no bound: %s", error)


def _data_bytes() -> int:
    """Return the memory of the process, as the limit counts it."""
    for line in STATUS.read_text("utf-8", "replace").splitlines():
        name, _, amount = line.partition(":")
        if name == "VmData":
            return int(amount.split()[0]) * 1024
    raise ValueError("no VmData")
