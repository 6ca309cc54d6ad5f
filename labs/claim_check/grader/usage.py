"""Measures memory and disk: how much there is now, and how much at most."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import psutil

from labs.grading.bench import Bench
from labs.grading.descendants import living

MB = 1_000_000
LOOK_S = 0.03


def processes(bench: Bench, names: Sequence[str]) -> list[psutil.Process]:
    """Return the living processes of some lines of the Procfile."""
    found: list[psutil.Process] = []
    for name in names:
        for pid in bench.service.pids(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(pid))
                found += living(pid)
    return found


def memory_mb(running: Sequence[psutil.Process]) -> float:
    """Return the resident memory of some processes."""
    total = 0
    for process in running:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return float(total / MB)


class Growth:
    """How much more memory there was, at most, than at the beginning."""

    def __init__(self, first_mb: float) -> None:
        self.first_mb = first_mb
        self.most_mb = first_mb

    @property
    def growth_mb(self) -> int:
        """Return the difference."""
        return round(self.most_mb - self.first_mb)


@contextlib.asynccontextmanager
async def watched(bench: Bench, names: Sequence[str]) -> AsyncIterator[Growth]:
    """Yield the growth of some processes' memory while the block runs."""
    # Found once: to look for children takes longer than all the rest.
    found = processes(bench, names)
    growth = Growth(memory_mb(found))
    knows_peaks = all(_forget_peak(process) for process in found)

    async def watch() -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            growth.most_mb = max(growth.most_mb, memory_mb(found))

    watching = asyncio.create_task(watch())
    try:
        yield growth
    finally:
        watching.cancel()
        if knows_peaks:
            growth.most_mb = max(growth.most_mb, _peaks_mb(found))


def _forget_peak(process: psutil.Process) -> bool:
    """Let a process's peak begin anew; False where that can't be done.

    Linux's manual page of proc_pid_clear_refs: 5 resets the peak.
    """
    try:
        Path(f"/proc/{process.pid}/clear_refs").write_text("5", "ascii")
    except OSError:
        return False
    return True


def _peaks_mb(running: Sequence[psutil.Process]) -> float:
    """Return the sum of the peaks: what was there between two looks, too."""
    total = 0
    for process in running:
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
            fields = dict(line.split(":", 1) for line in status.splitlines())
            # In kB, which are 1024 bytes here. One that has ended has none.
            total += 1024 * int(fields.get("VmHWM", "0").split()[0])
    return total / MB


def size_mb(folder: Path) -> float:
    """Return how many bytes the files below a folder have."""
    return round(sum(size for size, _ in _files(folder)) / MB, 2)


def largest(folder: Path) -> list[str]:
    """Return the names and sizes of the largest files below a folder."""
    found = sorted(_files(folder))[-4:]
    return [f"{name}: {size / MB:.1f} MB" for size, name in found]


def _files(folder: Path) -> Iterator[tuple[int, str]]:
    """Yield the size and the name of each file below a folder.

    Files and folders may vanish while we look, and os.walk passes over them.
    """
    for inside, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                yield Path(inside, name).stat().st_size, name
