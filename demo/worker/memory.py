"""Bounds what the works of one child may take of the machine's memory.

At the bound, Python raises MemoryError inside the work, which is tried
again and names what was missing. Without one the kernel kills the child, or
the container with the whole worker in it, and nobody says why.
"""

from __future__ import annotations

import logging
import resource
from pathlib import Path

logger = logging.getLogger("worker")

STATUS = Path("/proc/self/status")


def limit_memory(more_bytes: int) -> None:
    """Let this process take so much more than it has; 0 for any amount.

    RLIMIT_DATA counts what is private and writable. RLIMIT_AS would count
    libraries and addresses that are only reserved. Linux holds mmap to it,
    macOS doesn't.
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
    """Return what the process has by now, as the limit counts it."""
    for line in STATUS.read_text("utf-8", "replace").splitlines():
        name, _, amount = line.partition(":")
        if name == "VmData":
            return int(amount.split()[0]) * 1024
    raise ValueError("no VmData")
