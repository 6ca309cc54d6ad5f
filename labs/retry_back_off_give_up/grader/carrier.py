"""Plays a carrier that fails in several ways, and one that kills its caller.

A failure is counted in calls and not in seconds, so that it's the same on any
machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.outside import Call

TITLES = {
    400: "The postcode doesn't exist.",
    403: "This account may not ship there.",
    404: "There is no such service.",
    422: "The address is incomplete.",
    500: "Something went wrong.",
    503: "Too busy at the moment.",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How the carrier answers a parcel's calls, the last one for ever.

    One that kills answers the calls that come after these by SIGKILL.
    """

    statuses: tuple[int, ...]
    retry_after_s: int = 0
    # Whether a call that is answered by an error was carried out.
    counts: bool = False
    kills: bool = False


@dataclass(slots=True)
class Carrier:
    """The carrier of one check."""

    bench: Bench
    plans: dict[str, Plan] = field(default_factory=dict)
    # Whether the process of a call couldn't be found.
    is_blind: bool = False

    async def label(self, call: Call) -> Reply:
        """Make a label, or fail as planned."""
        number = number_of(call)
        plan = self.plans.get(number)
        if plan is None:
            return Reply(404, {"title": "There is no such parcel."})
        statuses, tries = plan.statuses, len(self.calls(number))
        if plan.kills and tries > len(statuses):
            await self._kill(call, number)
            return Reply(cut=True)
        status = statuses[min(tries, len(statuses)) - 1]
        if status < 400 or plan.counts:
            self.bench.outside.count(call)
        headers = {}
        if status == 503 and plan.retry_after_s:
            headers["Retry-After"] = str(plan.retry_after_s)
        title = TITLES.get(status, "A label.")
        return Reply(status, {"title": title}, headers)

    def calls(self, number: str) -> list[Call]:
        """Return the calls for one parcel, in order."""
        made = self.bench.outside.made("label")
        return [call for call in made if number_of(call) == number]

    async def _kill(self, call: Call, number: str) -> None:
        if call.pid is None:
            self.is_blind = True
            return
        what = f"the process of parcel {number}, by the carrier's answer"
        await self.bench.kill(call.pid, what)


def number_of(call: Call) -> str:
    """Return the parcel that a call is for; "" if it names none."""
    body = call.json if isinstance(call.json, dict) else {}
    return str(body.get("parcel", ""))
