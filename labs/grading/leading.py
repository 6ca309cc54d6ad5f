"""Whether each Location of more than a path leads to the service. Pure.

A judge of a lab reads only the path of a Location. A client takes it at its
word: it asks the host and the port that are named there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.grading.addresses import NO_ADDRESS


def locations_lead_here(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that no Location names an address without the service."""
    for record in history:
        leads = record.more.get("leads")
        if not leads:
            continue
        location = record.more.get("location")
        seen = f"the Location of {record.what} is {location!r}, which"
        yield Violation(
            "LAB-START-07",
            record.what,
            f"{seen} is no address" if leads == NO_ADDRESS
            else f"{seen} leads to {leads}, where the service isn't",
            "a Location at which the service can be asked",
            (record,),
        )  # fmt: skip
        return
