"""Judges of clients. Pure: a trial in, violations out.

Each judges one requirement of hostile.toml, and is silent about anything
that the client didn't try, such as a stream that it never asked for.
"""

from harness.hostile.judges.asking import (
    asks_again,
    has_timeout,
    keeps_credentials,
    makes_one_task,
    submits_again,
    waits,
    waits_for_date,
)
from harness.hostile.judges.ending import (
    ends_well,
    follows_redirect,
    gives_up,
    reports_failure,
    says_why,
    stops_when_gone,
)
from harness.hostile.judges.streaming import (
    ignores_repeats,
    ignores_torn,
    resumes,
)

__all__ = [
    "asks_again",
    "ends_well",
    "follows_redirect",
    "gives_up",
    "has_timeout",
    "ignores_repeats",
    "ignores_torn",
    "keeps_credentials",
    "makes_one_task",
    "reports_failure",
    "resumes",
    "says_why",
    "stops_when_gone",
    "submits_again",
    "waits",
    "waits_for_date",
]
