"""Turns a command line into facts, wherever it stands.

For Dockerfiles, Compose, Kubernetes, systemd units, Procfiles and scripts:
`command_facts(words, place, scope)`. A reader that has a string gives it to
`split` first.

Facts of `celery worker`: `worker.command` (all words), `worker.app`,
`worker.concurrency`, `worker.prefetch_multiplier`, `worker.pool`,
`worker.optimization` (`fair`), `worker.disable_prefetch`,
`worker.soft_time_limit_s`, `worker.time_limit_s`,
`worker.max_tasks_per_child`, `worker.queues`, `worker.without_heartbeat`.
Of `celery beat`: `beat.command`; of `celery flower`: `flower.command`,
`flower.is_open`. Of any command: `command.words`, and `command.shell` where
a shell is in front that stays (`sh -c "celery ..."` without `exec`).
Of `redis-server` and `valkey-server`: the facts of their options, as in
redis.conf (`broker.maxmemory_policy` and so on).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from accepted.lint.facts import Fact, Place


def split(command: str) -> list[str]:
    """Return a command's words as a shell would; none if it is torn."""
    try:
        return shlex.split(command, comments=True)
    except ValueError:
        return []


def command_facts(
    words: Sequence[str], place: Place, scope: str
) -> Iterator[Fact]:
    """Yield the facts of a command line."""
    if words:
        yield Fact("command.words", tuple(words), place, scope)
