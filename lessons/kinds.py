"""The guide's kinds of work: those of the service, and the lessons'."""

from __future__ import annotations

from demo.kinds import kinds_of as service_kinds_of
from demo.settings import Settings
from demo.work.kinds import Kinds, catalogue
from lessons.catalogue import EXPERIMENTS
from lessons.effects import open_books
from lessons.work import crash, flaky
from lessons.work.charge import charge


def kinds_of(settings: Settings) -> Kinds:
    """Return the kinds of work, each with what it needs."""
    return catalogue(
        *service_kinds_of(settings).values(),
        flaky.KIND,
        crash.KIND,
        charge(open_books(settings)),
        *(one.kind() for one in EXPERIMENTS.values()),
    )
