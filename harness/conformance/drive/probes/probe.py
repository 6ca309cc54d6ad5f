"""A probe: one thing to try on a service, with the size of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from harness.conformance.drive.session import Session
from harness.conformance.plan import Plan

NO_CANCEL = "the dialect has no table [cancel]"
NO_KEY = "the dialect has no table [key]"
NO_EVENTS = "the dialect has no table [events]"
NO_SLOW = "there is no slow body: give --slow-body, or `slow` in [bodies]"
ONE_OWNER = "there is one owner only: give --header twice, one for each"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that is tried."""

    name: str
    # What it sends, as a clause of a sentence: "submits 3 tasks and ...".
    says: str
    # Tasks at most, and other requests at most, besides polls.
    tasks: int
    requests: int
    run: Callable[[Session], Awaitable[None]]
    # Why it can't be tried; "" if it can.
    lacks: Callable[[Plan], str] = lambda _: ""
