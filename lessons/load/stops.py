"""Tells the ends of jobs whose worker is stopped: books against broker.

The books say which jobs really began and ended, and in which worker. The
broker says which messages are still there. Together they tell the ends apart:

    done         ended in the worker that began it
    handed over  the stopped worker had it, and another one ended it
    late         not ended; its message is in the hands of a worker that is
                 gone, until the visibility timeout
    lost         not ended, and no message is left anywhere
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from typing_extensions import TypedDict

End = Literal["done", "handed over", "late", "lost"]
Worker = Literal["old", "new"]


class Entry(TypedDict):
    """A job that began, did a step or ended, as the books have it."""

    job: str
    what: Literal["began", "stepped", "ended"]
    worker: Worker
    at_ms: float
    pid: int


class Fate(TypedDict):
    """The end of a job: `starts` counts how often it began."""

    job: str
    end: End
    starts: int
    had_old: bool


class Sum(TypedDict):
    """How many jobs came to each end; `repeated`: began more than once."""

    done: int
    handed_over: int
    late: int
    lost: int
    repeated: int


class Books:
    """The file in which workers note what they do (lessons/stopping)."""

    def __init__(self, path: Path, start_s: float) -> None:
        path.touch()
        self.path = path
        self._start_s = start_s
        self._file = path.open("rb")
        self._rest = b""
        self.ready: dict[str, float] = {}
        self.entries: list[Entry] = []

    def read(self) -> list[Entry]:
        """Return what is new, on the run's clock."""
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        new: list[Entry] = []
        for line in map(json.loads, lines):
            at_ms = round((line["at_s"] - self._start_s) * 1000, 1)
            if line["what"] == "ready":
                self.ready[line["worker"]] = at_ms
                continue
            new.append(
                {
                    "job": line["task"],
                    "what": line["what"],
                    "worker": line["worker"],
                    "at_ms": at_ms,
                    "pid": line["pid"],
                }
            )
        self.entries += new
        return new

    def count(self, what: str, worker: str = "") -> int:
        """Return how many jobs began, or ended, in a worker or in any."""
        return sum(
            entry["what"] == what and worker in ("", entry["worker"])
            for entry in self.entries
        )

    def at_work(self, worker: str) -> set[str]:
        """Return the jobs that began in a worker and haven't ended there."""
        its = [e for e in self.entries if e["worker"] == worker]
        ended = {e["job"] for e in its if e["what"] == "ended"}
        return {e["job"] for e in its if e["what"] == "began"} - ended

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def fates(
    jobs: Sequence[str],
    entries: Sequence[Entry],
    taken: set[str],
    had_old: set[str],
) -> list[Fate]:
    """Return what came of each job, once nothing can happen any more.

    `taken`: jobs whose message a worker has taken and not acknowledged, when
    no worker that works has one. `had_old`: what the stopped worker had when
    it was told to stop, at work or reserved.
    """
    return [_fate(job, entries, taken, job in had_old) for job in jobs]


def _fate(
    job: str, entries: Sequence[Entry], taken: set[str], had_old: bool
) -> Fate:
    its = [entry for entry in entries if entry["job"] == job]
    ended = [entry["worker"] for entry in its if entry["what"] == "ended"]
    end: End
    if ended:
        end = "handed over" if had_old and "old" not in ended else "done"
    else:
        end = "late" if job in taken else "lost"
    starts = sum(entry["what"] == "began" for entry in its)
    return {"job": job, "end": end, "starts": starts, "had_old": had_old}


def counted(fates: Sequence[Fate]) -> Sum:
    """Return how many jobs came to each end, and how many began twice."""
    ends = [fate["end"] for fate in fates]
    return {
        "done": ends.count("done"),
        "handed_over": ends.count("handed over"),
        "late": ends.count("late"),
        "lost": ends.count("lost"),
        "repeated": sum(fate["starts"] > 1 for fate in fates),
    }
