"""The callers of one run, their dice, and how addresses are made."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from harness.conformance.conditions import Facts
from harness.conformance.drive.addresses import fault_in, filled_address
from harness.conformance.drive.bodies import filled
from harness.conformance.drive.caller import Ask, Caller
from harness.conformance.drive.pace import Pace
from harness.conformance.drive.reading import named
from harness.conformance.drive.refusals import Refusals
from harness.conformance.drive.task import Task
from harness.conformance.plan import Plan
from harness.history import History

NAMES = ("first owner", "second owner")


class Callers:
    """One run's callers, dice and history."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.dialect = plan.dialect
        self.limits = plan.limits
        self.folder = folder
        self.pace = Pace(plan.limits.rate_per_s, plan.most_requests)
        self.refusals = Refusals()
        self.notes = History(folder, "conform")
        self.owners = [
            Caller(
                plan,
                number,
                History(folder, name),
                self.pace,
                self.refusals,
            )
            for number, name in enumerate(NAMES[: 1 + plan.has_two_owners])
        ]
        self._numbers = 0
        self._drawn: Counter[str] = Counter()
        # Of tasks whose id is in their address: the address of each id.
        self._named: dict[str, str] = {}

    @property
    def owner(self) -> Caller:
        """Return the caller whose tasks are judged."""
        return self.owners[0]

    def dice(self, probe: str) -> random.Random:
        """Return a probe's own dice: no probe's depend on another's."""
        return random.Random(f"{self.plan.seed}/{probe}")

    def next_dice(self, drawing: str) -> random.Random:
        """Return the dice for the next drawing of this name.

        A seed repeats them, whatever other probes do meanwhile.
        """
        self._drawn[drawing] += 1
        return self.dice(f"{drawing}/{self._drawn[drawing]}")

    def values(self, task: Task | None = None) -> dict[str, Any]:
        """Return what the names in addresses and bodies stand for."""
        self._numbers += 1
        values: dict[str, Any] = {
            "submit": self.plan.submit_url,
            "number": self._numbers,
            "date": format_datetime(datetime.now(UTC), usegmt=True),
        }
        if task is not None:
            values |= {"id": task.id, "status": task.url}
        return values

    def url(self, path: str, values: Mapping[str, Any]) -> str:
        """Return an address, with its names filled in.

        One that an odd id has spoilt is returned as it is: it gets no answer.
        """
        try:
            return urljoin(self.plan.submit_url, filled_address(path, values))
        except ValueError:
            return str(filled(path, values))

    def headers(
        self, templates: Mapping[str, str], values: Mapping[str, Any]
    ) -> dict[str, str]:
        """Return headers with their names filled in."""
        return {n: str(filled(v, values)) for n, v in templates.items()}

    async def hello(self) -> None:
        """Let callers become owners, where that takes a request."""
        owner = self.dialect.owner
        if owner is None or not owner.hello:
            return
        url = self.url(owner.hello, self.values())
        for caller in self.owners:
            await caller.send(Ask("other", "hello", "hello", "GET", url))

    def address(self, facts: Facts, places: Iterable[str]) -> str | None:
        """Return the first address that is there, or can be made.

        None if there is none, or if it's malformed.
        """
        text = named(facts, places)
        if text is None or fault_in(text):
            return None
        return self.url(text, self.values())

    def skip(
        self, probe: str, reason: str, *, is_offered: bool = True
    ) -> None:
        """Write down that something can't be tried, and why."""
        noted = {"reason": reason, "is_offered": is_offered}
        op = self.notes.invoke("skip", probe=probe)
        self.notes.write(op, "skip", "ok", probe=probe, **noted)

    def could_not(self, probe: str, reason: str) -> None:
        """Write down that what was asked for can't be tried, and why."""
        op = self.notes.invoke("attempt", probe=probe)
        self.notes.write(op, "attempt", "fail", probe=probe, reason=reason)

    async def close(self) -> None:
        """Close all connections and histories."""
        for caller in self.owners:
            await caller.close()
        self.notes.close()
