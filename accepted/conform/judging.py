"""One run: a first look, an announcement, the probes, and the rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from accepted.conform.options import Options
from harness import signals
from harness.conformance.announcement import announce, most_requests
from harness.conformance.dialect import with_bodies
from harness.conformance.drive.firstlook import look, submit_url
from harness.conformance.drive.ours import Service
from harness.conformance.drive.probes import KILL, NO_KILLS, NOT_OURS, choose
from harness.conformance.drive.run import run
from harness.conformance.judge import CHECKS
from harness.conformance.outcome import is_wanted, outcome
from harness.conformance.plan import Limits, Plan
from harness.conformance.report.story import Told

Say = Callable[[str], None]


def judge(
    options: Options,
    limits: Limits,
    folder: Path,
    say: Say,
    without: Collection[str] = (),
) -> Told:
    """Judge a service; raises CouldNotLook or CouldNotStart."""
    service = None
    if options.start:
        url = options.url
        if len(options.dialects) == 1:
            url = submit_url(url, options.dialects[0])
        service = Service(
            options.start, url, limits.start_s, options.called_from
        )
        service.require_free()
    try:
        if service is not None:
            say(f"Starting: {options.start}")
            service.start()
        return signals.run(
            _judge(options, limits, folder, say, without, service)
        )
    finally:
        if service is not None:
            service.close()


async def _judge(
    options: Options,
    limits: Limits,
    folder: Path,
    say: Say,
    without: Collection[str],
    service: Service | None,
) -> Told:
    none: dict[str, Any] = dict.fromkeys(options.without)
    dialects = [
        replace(with_bodies(d, *options.bodies), **none)
        for d in options.dialects
    ]
    if len(dialects) > 1:
        say(
            f"First, up to {len(dialects)} submissions to {options.url}, one"
            " in each dialect that is known: the answers tell which it is."
        )
    else:
        say(f"First, one submission to {options.url}, to see who answers.")
    seen = await look(
        options.url,
        dialects,
        options.bodies[0],
        options.owners[0],
        options.seed,
    )
    names = {
        probe
        for id_, check in CHECKS.items()
        if is_wanted(id_, options.only)
        for probe in (*check.probes, *check.also)
    }
    plan = Plan(
        *(seen.submit_url, seen.dialect, options.seed, limits),
        owners=options.owners,
        is_detected=len(dialects) > 1,
    )
    chosen, lacking = choose(plan, names)
    kills = options.kills if service is not None and KILL in names else 0
    most = most_requests(chosen, kills, limits)
    plan = replace(plan, most_requests=most)
    if not kills:
        lacking[KILL] = NOT_OURS if service is None else NO_KILLS
    of_interest = {n: r for n, r in lacking.items() if n in names}
    for line in announce(plan, chosen, of_interest, kills):
        say(line)
    began, began_s = datetime.now(UTC), time.monotonic()
    ran = await run(plan, folder, names, say, service, kills)
    return Told(
        url=plan.submit_url,
        dialect=plan.dialect.name,
        seed=options.seed,
        began=began.isoformat(timespec="seconds"),
        began_s=began_s,
        took_s=round(time.monotonic() - began_s, 1),
        requests=sum(r.phase == "invoke" for r in ran.records),
        rows=outcome(ran.records, ran.not_tried, options.only, without),
    )
