"""The judges of lab 2, the most basic requirement first."""

from __future__ import annotations

from labs.poll_politely.grader.endings import (
    ends_as_the_report,
    gives_up,
    one_report,
)
from labs.poll_politely.grader.pacing import (
    in_good_time,
    never_early,
    not_in_step,
    pauses_grow,
)

JUDGES = (
    never_early,
    ends_as_the_report,
    one_report,
    gives_up,
    pauses_grow,
    not_in_step,
    in_good_time,
)
